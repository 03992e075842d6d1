// How often.
BEGIN
{
	exit(0);
}
