syscall::read:entry, syscall::write:entry, syscall::close:entry, syscall::openat:entry
/pid == $target/
{
	@z = count();
	@first[probefunc] = count();
	@second[probefunc] = sum(arg2);
	@norm[probefunc] = sum(arg2);
	@back[probefunc] = sum(arg2);
	@cleared[probefunc] = count();
	@cleanavg[probefunc] = avg(arg0);
	@cleanq[probefunc] = quantize(1);
	@top[probefunc] = count();
}
tick-1h { @never = count(); }
END
{
	normalize(@norm, 512);
	normalize(@back, 512);
	denormalize(@back);
	clear(@cleared);
	clear(@cleanavg);
	clear(@cleanq);
	trunc(@top, 2);
}
