syscall::read:entry, syscall::write:entry, syscall::openat:entry, syscall::newfstatat:entry, syscall::mmap:entry
/pid == $target/
{
	self->begun = timestamp;
}
syscall::read:return, syscall::write:return, syscall::openat:return, syscall::newfstatat:return, syscall::mmap:return
/self->begun/
{
	@took[probefunc] = quantize(timestamp - self->begun);
	@lin[probefunc] = lquantize(timestamp - self->begun, 0, 20000, 1000);
	@log = llquantize(timestamp - self->begun, 10, 2, 6, 10);
	self->begun = 0;
}
