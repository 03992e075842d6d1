syscall::read:return
{
	@sizes = llquantize(arg1, 10, 0, 6);
}
