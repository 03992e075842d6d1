syscall::read:return
{
	@sizes[execname] = llquantize(arg1, 10, 0, 6, 20);
	@weighted = llquantize(arg1, 2, 0, 10, 2, 4);
	@four = llquantize(arg1, 4, 1, 5, 16);
}
