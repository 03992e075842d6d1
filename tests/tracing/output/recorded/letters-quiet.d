syscall::read:entry
/pid == $target && arg2 == 512/
{
	@calls["/tmp/été", execname] = count();
	@by["plain", "naïve", probefunc] = sum(arg2);
	@sizes[execname, "Größe"] = quantize(arg2);
	@stacks["α", stack(2)] = count();
}

syscall::write:entry
/pid == $target && n++ < 2/
{
	trace("œuvre");
	trace(arg2);
	printf("%-8s|%d\n", "été", arg2);
}
