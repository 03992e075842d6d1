syscall:::entry
{
	@ = count();
	@[probefunc] = count();
}

END
{
	clear(@);
}
