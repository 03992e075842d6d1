/*
 * What read() returns: how often, how much in all, and the distribution for each command line.
 * The process that executes ipc-bench is the receiver, whether a thread or a process sends to it.
 * Nothing is printed while trials run: a tracer that has something to print would wake for it.
 */
#pragma D option quiet

proc:::exec-success
/execname == "ipc-bench"/
{
	trial = pid;
	command = curpsinfo->pr_psargs;
}

syscall::read:return
/pid == trial && arg1 > 0/
{
	@reads[trial] = count();
	@bytes[trial] = sum(arg1);
	@returned[command] = quantize(arg1);
}

END
{
	printa("trial %d reads %@d\n", @reads);
	printa("trial %d bytes %@d\n", @bytes);
	printa(@returned);
}
