struct bits {
	int low:3;
	int :2;
	unsigned high:4, more:7;
};

struct bits b;

BEGIN
{
	trace(b.low);
	exit(0);
}
