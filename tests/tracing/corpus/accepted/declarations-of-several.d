int a, b, *c;
unsigned long long d;
const char *e;

BEGIN
{
	a = b = 2;
	exit(0);
}
