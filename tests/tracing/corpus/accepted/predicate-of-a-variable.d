syscall::read:return
/self->start/
{
	self->start = 0;
}
