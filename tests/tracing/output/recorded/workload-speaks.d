syscall::write:entry
/pid == $target/
{
	@[probefunc] = count();
}
