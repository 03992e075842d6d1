BEGIN
{
	x = y = 3;
	x += y -= 1;
	trace(x);
	exit(0);
}
