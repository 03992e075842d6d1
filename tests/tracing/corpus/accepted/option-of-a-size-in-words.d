#pragma D option bufsize=potato

BEGIN
{
	exit(0);
}
