BEGIN
{
	x = 1 && 0 || 1 ^^ 0 && !1;
	trace(x);
	exit(0);
}
