syscall::read:entry
{
	self->start = timestamp;
}

syscall::read:return
/self->start/
{
	@ = quantize(timestamp - self->start);
	self->start = 0;
}
