syscall::write:entry
/execname == "dd"/
{
	@u[ustack(3)] = count();
}
syscall::exit_group:entry
/execname == "dd"/
{
	printa(@u);
}
