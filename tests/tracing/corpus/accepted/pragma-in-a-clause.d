BEGIN
{
#pragma D option quiet
	trace(1);
	exit(0);
}
