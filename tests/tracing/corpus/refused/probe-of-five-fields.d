syscall:a:b:read:entry
{
	trace(1);
}
