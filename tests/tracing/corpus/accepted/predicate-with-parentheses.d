syscall::read:entry
/(arg2 / 512) % 2 == 0 && (pid != $pid || uid == 0)/
{
	@ = count();
}
