#pragma D option quiet
syscall:::entry
/pid == $target/
{
	printf("%d %s %d\n", timestamp, probefunc, cpu);
}
