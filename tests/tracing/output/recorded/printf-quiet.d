syscall::read:entry
/pid == $target && n++ < 3/
{
	printf("%s %-10s|%5d|%x|%c %%\n", execname, probefunc, -(int)arg2, arg2, 'c');
}
END { printf("the end without a newline"); }
