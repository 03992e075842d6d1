#pragma D option destructive

syscall::read:return
/execname == "nosuch"/
{
	this->value = (int *)alloca(sizeof (int));
	*this->value = 7;
	copyout(this->value, arg1, sizeof (int));
	copyoutstr("changed", arg1, 8);
}
