#pragma D option quiet
tick-100ms
/n++ < 3/
{
	@[cpu] = count();
	printa(@);
	printf("%d\n", n);
	clear(@);
}
