#pragma D option destructive

BEGIN
/0/
{
	breakpoint();
	panic();
}
