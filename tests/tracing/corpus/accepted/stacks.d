fbt::vfs_read:entry
{
	stack();
	ustack(3);
}
