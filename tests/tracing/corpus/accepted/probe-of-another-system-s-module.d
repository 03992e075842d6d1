syscall:freebsd:read:entry
{
	@n = count();
}
