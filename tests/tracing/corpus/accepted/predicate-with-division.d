syscall::read:entry
/arg2 / 512 > 8 / 2/
{
	@ = count();
}
