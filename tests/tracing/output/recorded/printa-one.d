syscall::read:entry, syscall::write:entry, syscall::close:entry, syscall::openat:entry
/pid == $target/
{
	@calls[probefunc, arg0 < 100 ? arg0 : 100] = count();
	@bytes[probefunc] = sum(arg2 % 1000);
	@mean = avg(arg2 % 100);
	@sizes[probefunc] = quantize(arg2 % 1000);
}
END
{
	printa("%-20s %5d %@8d\n", @calls);
	printa("%@x in %s\n", @bytes);
	printa("mean %@d\n", @mean);
	printa("%s:\n%@d\n", @sizes);
	printa(@calls);
}
