#pragma D option destructive

BEGIN
{
	freopen("/tmp/elsewhere.txt");
	printf("there\n");
	freopen("");
}
