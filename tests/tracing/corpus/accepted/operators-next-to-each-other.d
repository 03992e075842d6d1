BEGIN
{
	x = 3;
	y = x - -x + - -x;
	trace(!!y); trace(~~y); trace(x---1);
	exit(0);
}
