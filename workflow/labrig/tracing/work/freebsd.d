/*
 * Who did the work, on FreeBSD. Written from its manual pages (dtrace_proc(4), dtrace_sched(4))
 * and not yet run there. FreeBSD runs interrupts in threads of their own (the process intr), so
 * switches of threads are all that there is to see; what an interrupt does before its thread runs
 * (a filter, see BUS_SETUP_INTR(9)) stays with the thread that it interrupted.
 *
 * A trial begins when rig-run has made its process, and ends when rig-run has waited for it. Keys
 * begin with the process rig-run runs at the time.
 */
#pragma D option quiet
#pragma D option aggrate=60s
#pragma D option aggsize=16m

int run;			/* the process that rig-run runs; 0 between trials */
uint64_t begun;
uint64_t since[int];		/* by processor: the last switch */

sched:::off-cpu, syscall::wait4:return
{
	this->now = timestamp;
	this->lap = this->now - (since[cpu] > begun ? since[cpu] : begun);
}

proc:::create
/execname == "rig-run"/
{
	run = args[0]->p_pid;
	begun = timestamp;
	since[cpu] = begun;
}

proc:::create
{
	@started[run, pid, args[0]->p_pid] = count();
}

proc:::exit
/run/
{
	@ended[run, execname] = count();
}

sched:::off-cpu
/run/
{
	@switches[run, pid, tid, execname, stringof(curthread->td_name)] = count();
	@thread[run, pid, tid, execname, stringof(curthread->td_name)] = sum(this->lap);
}

sched:::off-cpu
{
	since[cpu] = this->now;
}

syscall::wait4:return
/run && arg1 == run && execname == "rig-run"/
{
	@thread[run, pid, tid, execname, stringof(curthread->td_name)] = sum(this->lap);
	@interval[run] = sum(this->now - begun);
	run = 0;
}

END
{
	printa("interval %d %@d\n", @interval);
	printa("thread %d %d %d %@d %s\t%s\n", @thread);
	printa("switches %d %d %d %@d %s\t%s\n", @switches);
	printa("started %d %d %d %@d\n", @started);
	printa("ended %d %@d %s\n", @ended);
}
