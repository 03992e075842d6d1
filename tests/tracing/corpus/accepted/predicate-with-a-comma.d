tick-1s
/n++, n > 3/
{
	exit(0);
}
