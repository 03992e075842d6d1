int twice(int x)
{
	return x * 2;
}

BEGIN
{
	trace(twice(2));
}
