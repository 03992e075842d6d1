syscall::read:entry,
syscall::write:entry, syscall::close:entry
{
	@[probefunc] = count();
}
