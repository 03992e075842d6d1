syscall::read:
/pid == $target && n++ < 4/
{
}
fbt::vfs_read:
/pid == $target && n < 4/
{
	trace(n);
}
