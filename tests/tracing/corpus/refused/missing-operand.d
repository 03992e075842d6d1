BEGIN
{
	x = 3 * ;
}
