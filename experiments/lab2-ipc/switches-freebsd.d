/*
 * Who gives the processor up, and why, by the probes that FreeBSD has for either (dtrace_sched(4)).
 * The first thread of the process that executes ipc-bench receives; its other thread, or its child,
 * sends.
 */
#pragma D option quiet

proc:::exec-success
/execname == "ipc-bench"/
{
	trial = pid;
	receiver = tid;
}

sched:::sleep
/trial && (pid == trial || ppid == trial)/
{
	@receiver_sleeps[trial] = sum(tid == receiver);
	@sender_sleeps[trial] = sum(tid != receiver);
}

sched:::preempt
/trial && (pid == trial || ppid == trial)/
{
	@preempted[trial] = sum(1);
}

END
{
	printa("trial %d receiver_sleeps %@d\n", @receiver_sleeps);
	printa("trial %d sender_sleeps %@d\n", @sender_sleeps);
	printa("trial %d preempted %@d\n", @preempted);
}
