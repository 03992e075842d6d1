/* System calls in a trial, of every process: how many, and how long they took, waiting included. */
syscall:::entry
/run/
{
	self->called = timestamp;
}

syscall:::return
/run && self->called/
{
	@calls[run, pid, tid, probefunc] = count();
	@called[run, pid, tid, probefunc] =
	    sum(timestamp - (self->called > begun ? self->called : begun));
}

syscall:::return
/self->called/
{
	self->called = 0;
}

END
{
	printa("calls %d %d %d %@d %s\n", @calls);
	printa("called %d %d %d %@d %s\n", @called);
}
