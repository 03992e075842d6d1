syscall::read:entry
{
	calls[execname] = count();
}
