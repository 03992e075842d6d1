/*
 * How often a trial of io-bench calls read(). Its two clock_gettime bracket the loop: the first
 * begins to watch and adds 0, the second adds the calls. Nothing is printed before the end, as
 * dtrace would wake up and run beside the trials that follow.
 */
#pragma D option quiet

int watched, calls;

syscall::clock_gettime:entry
/execname == "io-bench"/
{
	@calls[pid] = sum(calls);
	calls = 0;
	watched = watched == pid ? 0 : pid;
}

syscall::read:entry
/pid == watched/
{
	calls++;
}

END
{
	printa("trial %d calls %@d\n", @calls);
}
