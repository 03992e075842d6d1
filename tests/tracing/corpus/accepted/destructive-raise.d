#pragma D option destructive

syscall::read:entry
/execname == "nosuch"/
{
	raise(10);
}
