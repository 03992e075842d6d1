BEGIN
{
	trace(1);
}

#pragma D option strsize=64

END
{
	trace(2);
}
