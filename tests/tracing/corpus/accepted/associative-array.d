syscall::read:entry
{
	calls[pid, execname] += 1;
	self->sizes[tid] = arg2;
}
