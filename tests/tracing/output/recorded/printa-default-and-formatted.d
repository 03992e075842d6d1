#pragma D option quiet
tick-50ms
/n++ < 4/
{
	@sums[cpu, "label"] = sum(n);
	@spread = stddev(n * 100);
	@calls = count();
	printf("at %d\n", n);
	printa(@sums);
	printa("%d %s %@d\n", @sums);
	printa("spread %@d after %@d\n", @spread, @calls);
	clear(@sums);
}
