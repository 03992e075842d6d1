syscall::read:entry
{
	@calls[execname, pid] = count();
	@bytes[execname, pid] = sum(arg2);
	@stacks[stack()] = count();
	@all = count();
}

END
{
	printa("%-16s %6d %@8d\n", @calls);
	printa("%s\n", @calls);
	printa("%s %d %@d %@d\n", @calls, @bytes);
	printa("%k%@u\n", @stacks);
	printa("in all %@d\n", @all);
	printa(@bytes);
}
