BEGIN
{
	x = 1e6;
}
