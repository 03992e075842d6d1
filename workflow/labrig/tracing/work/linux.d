/*
 * Who did the work, on Linux. Every nanosecond of a trial goes to what the processor was doing: at
 * each change (a switch of threads, an interrupt or a softirq that begins or ends) the time since
 * the last one is added to what ran until now. So the sums close by construction.
 *
 * A trial begins when rig-run has made its process, and ends when that process is switched away
 * from for the last time. Keys begin with the process rig-run runs at the time, so that each
 * trial is apart, and what it prepares and cleans up can be told from it.
 */
#pragma D option quiet
#pragma D option aggrate=60s
#pragma D option aggsize=16m

int run;			/* the process that rig-run runs; 0 between trials */
int over;			/* its last thread is exiting */
uint64_t begun;
uint64_t since[int];		/* by processor: the last change */
int vector[int];		/* by processor: the softirq that runs there, and 1; 0 for none */

/* Before all other clauses of these probes: each clause would read a later timestamp. */
sched:::off-cpu,
rawtp:irq::softirq_entry, rawtp:irq::softirq_exit,
rawtp:irq::irq_handler_entry, rawtp:irq::irq_handler_exit
{
	this->now = timestamp;
	this->lap = this->now - (since[cpu] > begun ? since[cpu] : begun);
	since[cpu] = this->now;
}

proc:::create
/execname == "rig-run"/
{
	run = args[0]->pr_pid;
	over = 0;
	begun = timestamp;
	since[cpu] = begun;
}

/* It fires for threads too, as if their process had made itself. */
proc:::create
/args[0]->pr_pid != pid/
{
	@started[run, pid, args[0]->pr_pid] = count();
}

proc:::exit
/run/
{
	@ended[run, execname] = count();
}

proc:::exit
/run && pid == run/
{
	over = 1;
}

sched:::off-cpu
/run/
{
	@switches[run, pid, tid, execname] = count();
}

sched:::off-cpu, rawtp:irq::softirq_entry
/run/
{
	@thread[run, pid, tid, execname] = sum(this->lap);
}

rawtp:irq::irq_handler_entry
/run && vector[cpu] == 0/
{
	@thread[run, pid, tid, execname] = sum(this->lap);
}

rawtp:irq::irq_handler_entry
/run && vector[cpu] != 0/
{
	@softirq[run, vector[cpu] - 1] = sum(this->lap);
}

/* arg1 is the handler's struct irqaction; it has the name that /proc/interrupts shows. */
rawtp:irq::irq_handler_exit
/run/
{
	@interrupt[run, stringof(((struct irqaction *)arg1)->name)] = sum(this->lap);
	@interrupts[run, stringof(((struct irqaction *)arg1)->name)] = count();
}

rawtp:irq::softirq_exit
/run/
{
	@softirq[run, (int)arg0] = sum(this->lap);
	@softirqs[run, (int)arg0] = count();
}

/* Not only in a trial: on another processor one may begin in a softirq. */
rawtp:irq::softirq_entry
{
	vector[cpu] = (int)arg0 + 1;
}

rawtp:irq::softirq_exit
{
	vector[cpu] = 0;
}

/* exit_state is set at the very end: what is closed while exiting is the process's own work. */
sched:::off-cpu
/over && pid == run && curthread->exit_state != 0/
{
	@interval[run] = sum(this->now - begun);
	run = 0;
	over = 0;
}

END
{
	printa("interval %d %@d\n", @interval);
	printa("thread %d %d %d %@d %s\n", @thread);
	printa("switches %d %d %d %@d %s\n", @switches);
	printa("interrupt %d %@d %s\n", @interrupt);
	printa("interrupts %d %@d %s\n", @interrupts);
	printa("softirq %d %d %@d\n", @softirq);
	printa("softirqs %d %d %@d\n", @softirqs);
	printa("started %d %d %d %@d\n", @started);
	printa("ended %d %@d %s\n", @ended);
}
