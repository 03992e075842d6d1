BEGIN
{
	x++; ++x; x--; --x;
	y = x++ + ++x;
	trace(y);
	exit(0);
}
