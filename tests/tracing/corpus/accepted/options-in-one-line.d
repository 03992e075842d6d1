#pragma D option quiet,destructive

BEGIN
{
	system("true");
}
