BEGIN
{
	@least = min(5); @least = min(-3);
	@most = max(5); @most = max(-3);
	@sum = sum(-7); @sum = sum(2);
	@mean = avg(1); @mean = avg(4);
	@spread = stddev(2); @spread = stddev(4); @spread = stddev(9);
	@calls = count();
	@large = sum(9223372036854775807);
	@q = quantize(0); @q = quantize(-9223372036854775807); @q = quantize(9223372036854775807);
	@l = lquantize(-50, -100, 100, 25); @l = lquantize(-500, -100, 100, 25); @l = lquantize(500, -100, 100, 25);
	@ll = llquantize(7, 10, 1, 3, 10); @ll = llquantize(-70, 10, 1, 3, 10); @ll = llquantize(700000, 10, 1, 3, 10); @ll = llquantize(-700000, 10, 1, 3, 10); @ll = llquantize(555, 10, 1, 3, 10);
	@lz = llquantize(0, 10, 0, 3, 20); @lz = llquantize(3, 10, 0, 3, 20);
	@both = quantize(4, 5); @both = quantize(64, -10);
	@small[1] = quantize(2); @small[2] = quantize(1000);
	exit(0);
}
