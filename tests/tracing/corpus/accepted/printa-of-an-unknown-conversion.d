syscall::read:entry
{
	@a = count();
}

END
{
	printa("%q\n", @a);
}
