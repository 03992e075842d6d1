syscall::read:entry
/pid == $target/
{
	printf("read number %d of %s into %x for %d\n", n++, execname, arg1, arg2);
	@ = count();
}
