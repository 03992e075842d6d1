#pragma D option destructive=1

BEGIN
{
	system("true");
}
