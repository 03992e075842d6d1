struct outer {
	struct inner {
		int x;
	} i;
	union {
		int a;
		char b[4];
	} u;
	struct outer *next;
};

BEGIN
{
	trace(sizeof (struct outer));
	exit(0);
}
