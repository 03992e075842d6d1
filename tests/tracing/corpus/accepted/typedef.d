typedef unsigned long ticks_t;
typedef struct pair {
	int left;
	int right;
} pair_t;

ticks_t t;
pair_t p;
self pair_t *q;

BEGIN
{
	t = (ticks_t)5;
	trace(sizeof (pair_t));
	exit(0);
}
