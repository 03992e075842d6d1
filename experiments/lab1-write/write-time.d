/*
 * How often a trial of io-bench calls write() in its loop, and how long it is in write() and in
 * fsync(), waiting included. Its two clock_gettime bracket the loop: the first begins to watch and
 * adds 0, the second adds what was counted. Nothing is printed before the end, as dtrace would
 * wake up and run beside the trials that follow.
 */
#pragma D option quiet

int watched, calls;
uint64_t entered, writing, syncing;

syscall::clock_gettime:entry
/execname == "io-bench"/
{
	@calls[pid] = sum(calls);
	@write_time[pid] = sum(writing);
	@fsync_time[pid] = sum(syncing);
	calls = 0;
	writing = 0;
	syncing = 0;
	watched = watched == pid ? 0 : pid;
}

syscall::write:entry,
syscall::fsync:entry
/pid == watched/
{
	entered = timestamp;
}

syscall::write:return
/pid == watched/
{
	calls++;
	writing += timestamp - entered;
}

syscall::fsync:return
/pid == watched/
{
	syncing += timestamp - entered;
}

END
{
	printa("trial %d calls %@d\n", @calls);
	printa("trial %d write_time %@d\n", @write_time);
	printa("trial %d fsync_time %@d\n", @fsync_time);
}
