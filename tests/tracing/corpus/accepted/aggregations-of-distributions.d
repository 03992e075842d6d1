syscall::read:return
/arg0 > 0/
{
	@q[execname] = quantize(arg0);
	@l[execname] = lquantize(arg0, 0, 4096, 256);
	@ll[execname] = llquantize(arg0, 10, 0, 6, 20);
}
