1, 2
{
	trace(probename);
}
