fbt::vfs_read:entry
/pid == $target/
{
	@[sym(caller), mod(caller)] = count();
	@f[func(caller)] = count();
	@u[usym(ucaller)] = count();
	@m[umod(ucaller)] = count();
	@a[uaddr(ucaller)] = count();
}
END { printf("%a\n", (uint64_t)&`linux_banner); printf("%Y\n", (int64_t)0);}
