syscall::read:entry, syscall::write:entry, syscall::close:entry, syscall::openat:entry
/pid == $target/
{
	@calls[probefunc] = count();
	@mean = avg(arg2 % 100);
	@sizes[probefunc] = quantize(arg2 % 1000);
	@stacks[stack(2)] = count();
}
END
{
	printa(@calls);
	printa(@mean);
	printa(@sizes);
	printa("%k %@d\n", @stacks);
	printa("%s is %@d\n", @calls);
}
