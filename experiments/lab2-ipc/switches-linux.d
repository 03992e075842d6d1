/*
 * Who gives the processor up, and why. Linux's off-cpu fires whenever a thread leaves it: one that
 * sleeps has another state than 0 (running). The first thread of the process that executes
 * ipc-bench receives; its other thread, or its child, sends. Stacks are not asked for: they would
 * cost each switch several times as much, and change who sleeps.
 */
#pragma D option quiet

proc:::exec-success
/execname == "ipc-bench"/
{
	trial = pid;
	receiver = tid;
}

sched:::off-cpu
/trial && (pid == trial || ppid == trial)/
{
	this->asleep = ((struct task_struct *)curthread)->__state != 0;
	@receiver_sleeps[trial] = sum(this->asleep && tid == receiver);
	@sender_sleeps[trial] = sum(this->asleep && tid != receiver);
	@preempted[trial] = sum(!this->asleep);
}

END
{
	printa("trial %d receiver_sleeps %@d\n", @receiver_sleeps);
	printa("trial %d sender_sleeps %@d\n", @sender_sleeps);
	printa("trial %d preempted %@d\n", @preempted);
}
