BEGIN
{
	printf("%d %i %u %x %X %o %c %s %p %%\n", 1, 2, 3, 4, 5, 6, 97, "s", 0);
	printf("%-10s|%10s|%05d|%+d|%*d|%.3s\n", "a", "b", 1, 2, 5, 3, "abcdef");
	printf("%Y %a\n", walltimestamp, (uintptr_t)&`init_task);
	exit(0);
}
