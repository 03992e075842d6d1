typedef struct pair {
	int first;
	int second;
} pair_t;

BEGIN
{
	trace(offsetof(pair_t, second));
}
