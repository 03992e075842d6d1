sched:::on-cpu,
sched:::off-cpu,
proc:::exec-success
{
	@[probename] = count();
}
