struct seen {
	int count;
	uint64_t first, last;
	char name[16];
};

struct seen s;

BEGIN
{
	s.count = 1;
	trace(s.count);
	exit(0);
}
