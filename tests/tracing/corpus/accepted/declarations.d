int total;
self int depth;
this string path;
uint64_t last;
string names[int];
self uint64_t starts[int, string];

BEGIN
{
	total = 1;
	exit(0);
}
