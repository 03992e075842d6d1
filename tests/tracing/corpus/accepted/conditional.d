BEGIN
{
	x = 5;
	trace(x > 3 ? "large" : "small");
	trace(x == 1 ? 1 : x == 2 ? 2 : 3);
	trace(x ? x > 1 ? 4 : 5 : 6);
	exit(0);
}
