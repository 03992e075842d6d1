syscall:::entry
{
	@a[probefunc] = count();
	@b[probefunc] = sum(1);
}

END
{
	trunc(@a, 10);
	normalize(@b, 1000);
	printa("%-20s %@8u %@8u\n", @a, @b);
	denormalize(@b);
	printa(@a);
	clear(@a);
}
