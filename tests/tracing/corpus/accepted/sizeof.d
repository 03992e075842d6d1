BEGIN
{
	trace(sizeof (int)); trace(sizeof (struct task_struct *)); trace(sizeof x); trace(sizeof (uint64_t) * 2);
	x = 1;
	exit(0);
}
