syscall:::entry
/pid == $target/
{
	@calls[probefunc] = count();
	@numbers[probefunc] = sum(arg2 % 1000);
	@mean[probefunc] = avg(arg0);
	@least[probefunc] = min(-(int64_t)arg2);
	@most[probefunc] = max(arg0);
	@spread[probefunc] = stddev(arg2 % 4096);
}
