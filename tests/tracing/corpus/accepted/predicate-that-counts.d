tick-1s
/++n >= 5/
{
	exit(0);
}
