# 1 "count.d"
# 1 "<built-in>" 1 3
# 2 "count.d" 2
BEGIN
{
	trace(1);
#line 7 "count.d"
	exit(0);
}
