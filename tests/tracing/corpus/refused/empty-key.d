BEGIN
{
	x[] = 1;
}
