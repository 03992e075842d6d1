syscall::*read*:entry,
syscall::p[rw]*64:entry,
syscall::?lose:return
{
	@[probefunc] = count();
}
