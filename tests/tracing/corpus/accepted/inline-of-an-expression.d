inline int busy = curcpu != NULL ? 1 : 0;
inline string kind[int n] = n == 0 ? "none" : "some";

BEGIN
{
	exit(0);
}
