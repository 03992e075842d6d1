#pragma D option destructive

BEGIN
{
	system("true");
	system("echo %s %d", "started", 1);
}
