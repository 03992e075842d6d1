BEGIN
{
	trace(1); // the first
	exit(0);
}
