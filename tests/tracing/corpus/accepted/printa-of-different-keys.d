syscall::read:entry
{
	@a[execname] = count();
	@b[execname, pid] = count();
}

END
{
	printa("%s %@d %@d\n", @a, @b);
}
