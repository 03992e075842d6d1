BEGIN
{
	trace("one" "two");
}
