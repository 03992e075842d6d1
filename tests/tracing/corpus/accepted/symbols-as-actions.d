fbt::vfs_read:entry
{
	func(arg0);
	sym(arg0);
	mod(arg0);
	usym(ucaller);
	uaddr(ucaller);
	@[func(caller), usym(ucaller)] = count();
}
