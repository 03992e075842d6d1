#pragma D option destructive

syscall::read:entry
/execname == "nosuch"/
{
	chill(500000);
}
