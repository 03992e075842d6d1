syscall::openat:entry
{
	printf("%s\n", copyinstr(arg1));
	trace(*(char *)copyin(arg1, 1));
}
