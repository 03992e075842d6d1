syscall::read:entry
/pid == $target/
{
	@powers = quantize(arg2);
	@line = lquantize(arg2, 0, 1000, 100);
	@log = llquantize(arg2, 10, 0, 4, 10);
	this->n = (int64_t)(timestamp % 5) - 2;
	@both = quantize(this->n * 1000);
	@below = lquantize(this->n, 0, 2, 1);
	@weighed = quantize(arg2, 3);
	@minus = quantize(arg2, -2);
}
