#pragma D option quiet

proc:::exec-success
/execname == "io-bench" || execname == "ipc-bench"/
{
	trial = pid;
	reads = 0;
	switches = 0;
	sleeps = 0;
}

syscall::read:entry
/execname == "io-bench" || execname == "ipc-bench"/
{
	reads++;
}

sched:::off-cpu
/execname == "io-bench" || execname == "ipc-bench"/
{
	switches++;
	sleeps += curthread->__state != 0;
}

proc:::exit
/trial && pid == trial/
{
	printf("trial %d reads %d\n", pid, reads);
	printf("trial %d switches %d\n", pid, switches);
	printf("trial %d sleeps %d\n", pid, sleeps);
	trial = 0;
}
