BEGIN
{
	x = 1, y = 2;
	trace((x, y));
	exit(0);
}
