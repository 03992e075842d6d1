syscall::read:entry
/pid == $target/
{
	@calls = count();
	@bytes = sum(arg2);
	@mean = avg(arg2);
	@least = min(arg2);
	@most = max(arg2);
	@spread = stddev(arg2);
}
