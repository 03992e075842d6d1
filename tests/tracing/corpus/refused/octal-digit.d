BEGIN
{
	x = 0189;
}
