syscall::read:entry
{
	this->blocks = arg2 / 512;
	@ = lquantize(this->blocks, 0, 64, 4);
}
