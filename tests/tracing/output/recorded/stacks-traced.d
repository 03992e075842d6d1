syscall::read:entry
/pid == $target && n++ < 2/
{
	stack();
	ustack(4);
	printf("here %d", n);
	stack(2);
	trace(arg2);
}
