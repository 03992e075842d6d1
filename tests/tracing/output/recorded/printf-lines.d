syscall::read:entry
/pid == $target && n++ < 3/
{
	printf("%s %-10s|%5d|%x|%c %%", execname, probefunc, -(int)arg2, arg2, 'c');
}
syscall::read:return
/pid == $target && n <= 3/
{
	printf("one line\nand another %d\n", arg0);
}
BEGIN { printf("begun %s\n", "now"); }
END { printf("the end without a newline"); }
