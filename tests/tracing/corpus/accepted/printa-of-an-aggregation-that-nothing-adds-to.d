END
{
	printa("%@d\n", @a);
}
