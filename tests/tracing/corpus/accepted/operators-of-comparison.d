BEGIN
{
	x = 1 < 2 == 3 >= 2 != 4 <= 4 > 0;
	trace(x);
	exit(0);
}
