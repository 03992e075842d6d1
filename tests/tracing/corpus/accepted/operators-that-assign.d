BEGIN
{
	x = 1; x += 2; x -= 1; x *= 6; x /= 2; x %= 4;
	x |= 8; x &= 15; x ^= 3; x <<= 2; x >>= 1;
	trace(x);
	exit(0);
}
