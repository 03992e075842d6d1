syscall::read:entry
{
	@calls[execname] = count();
}

END
{
	printa("%d %d %s\n", @calls);
}
