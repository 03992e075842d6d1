/*
 * How often a trial of io-bench calls read(), and how long it is in there, what the probe at the
 * return costs included. The loop is bracketed as in read-count.d.
 */
#pragma D option quiet

int watched, calls;
uint64_t entered, spent;

syscall::clock_gettime:entry
/execname == "io-bench"/
{
	@calls[pid] = sum(calls);
	@read_time[pid] = sum(spent);
	calls = 0;
	spent = 0;
	watched = watched == pid ? 0 : pid;
}

syscall::read:entry
/pid == watched/
{
	calls++;
	entered = timestamp;
}

syscall::read:return
/pid == watched/
{
	spent += timestamp - entered;
}

END
{
	printa("trial %d calls %@d\n", @calls);
	printa("trial %d read_time %@d\n", @read_time);
}
