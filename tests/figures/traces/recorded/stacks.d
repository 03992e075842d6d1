sdt:::kmalloc
/pid == $target/
{
	@calls[stack()] = count();
	@bytes[stack(), ustack(6)] = sum(arg2);
}
