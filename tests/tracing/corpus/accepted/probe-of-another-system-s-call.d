syscall::kqueue:entry
{
	@n = count();
}
