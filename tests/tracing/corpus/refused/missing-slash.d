syscall::read:entry
/execname == "dd"
{
	@ = count();
}
