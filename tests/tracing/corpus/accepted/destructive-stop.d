#pragma D option destructive

proc:::exec-success
/execname == "nosuch"/
{
	stop();
}
