syscall::read:return
/arg0 > 0/
{
	@n[execname] = count();
	@s[execname] = sum(arg0);
	@a[execname] = avg(arg0);
	@lo[execname] = min(arg0);
	@hi[execname] = max(arg0);
	@d[execname] = stddev(arg0);
}
