syscall::read:entry
/execname == "dd" ^^ arg0 == 0/
{
	@n = count();
}
