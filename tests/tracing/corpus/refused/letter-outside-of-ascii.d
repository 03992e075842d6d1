BEGIN
{
	größer = 1;
}
