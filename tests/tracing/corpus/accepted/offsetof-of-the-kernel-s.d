BEGIN
{
	trace(offsetof(struct task_struct, pid));
	trace(offsetof(struct list_head, prev));
}
