syscall::read:entry
{
	@a = count();
}

END
{
	printa("%d %d %s\n", @a);
}
