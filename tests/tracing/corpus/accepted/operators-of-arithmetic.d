BEGIN
{
	x = 1 + 2 * 3 - 4 / 2 % 3;
	y = -x + +x - ~x;
	trace(x); trace(y);
	exit(0);
}
