BEGIN
{
	trace(`jiffies);
	trace(vmlinux`max_pfn);
	trace(&`init_task);
	exit(0);
}
