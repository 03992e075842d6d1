syscall:::entry
{
	@a = count();
}

syscall::read:
{
	@b = count();
}
