enum colour {
	RED,
	GREEN = 5,
	BLUE
};

enum colour c;

BEGIN
{
	trace(GREEN);
	exit(0);
}
