syscall::read:entry
/(pid == 1/
{
	trace(1);
}
