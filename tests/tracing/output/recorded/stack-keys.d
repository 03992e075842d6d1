fbt::vfs_read:entry
/pid == $target/
{
	@[stack()] = count();
	@few[stack(2), execname] = count();
	@user[ustack()] = count();
	@took[stack(3)] = quantize(arg2);
	@both["x", ustack(2), stack(1), 5] = sum(arg2);
}
