BEGIN
{
	x = 1 << 4 | 3 & 2 ^ 5;
	y = x >> 1 & ~0xf;
	trace(x); trace(y);
	exit(0);
}
