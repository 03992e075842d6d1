BEGIN
{
	trace(1);
}

/* and then
