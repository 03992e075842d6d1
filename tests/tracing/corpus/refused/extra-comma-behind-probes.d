BEGIN,
{
	exit(0);
}
