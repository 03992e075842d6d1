BEGIN
{
	trace(curthread->pid);
	trace(curthread->mm->owner->comm[0]);
	trace(curpsinfo->pr_pid);
	exit(0);
}
