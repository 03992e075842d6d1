BEGIN
{
	x = 6 / /* by */ 2;
}
