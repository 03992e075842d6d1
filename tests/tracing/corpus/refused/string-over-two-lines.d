BEGIN
{
	trace("one
two");
}
