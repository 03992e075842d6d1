syscall::read:entry, syscall::write:entry, syscall::close:entry, syscall::openat:entry
/pid == $target/
{
	@calls[probefunc] = count();
	@bytes[probefunc] = sum(arg2 % 1000);
	@last[probefunc] = max(arg0 % 1000);
	@a = count();
	@b = sum(arg2 % 10);
}
syscall::read:entry
/pid == $target/
{
	@reads[probefunc] = count();
}
END
{
	printa("%-20s %@8d %@8d %@8d\n", @calls, @bytes, @last);
	printa("%s %@d %@d\n", @calls, @reads);
	printa(@calls, @bytes);
	printa("%@d and %@d\n", @a, @b);
	trunc(@calls); trunc(@bytes); trunc(@last);
}
