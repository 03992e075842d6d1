BEGIN
{
	trace(“one”);
}
