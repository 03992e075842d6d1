#pragma D option quite

BEGIN
{
	exit(0);
}
