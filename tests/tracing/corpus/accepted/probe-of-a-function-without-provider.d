vop_read:entry
{
	@n = count();
}
