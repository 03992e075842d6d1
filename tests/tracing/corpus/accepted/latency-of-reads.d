#!/usr/sbin/dtrace -s
/*
 * How long read() takes, by program.
 */
#pragma D option quiet

self uint64_t start;

syscall::read:entry
/pid != $pid/
{
	self->start = timestamp;
}

syscall::read:return
/self->start/
{
	@times[execname] = quantize(timestamp - self->start);
	@total[execname] = sum(timestamp - self->start);
	self->start = 0;
}

tick-1s
/++seconds == 5/
{
	exit(0);
}

END
{
	normalize(@total, 1000);
	printa("%-16s %@12u us\n", @total);
}
