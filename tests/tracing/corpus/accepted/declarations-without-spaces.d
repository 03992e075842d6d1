int*p;
uint64_t*q;

BEGIN
{
	exit(0);
}
