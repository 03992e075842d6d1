#pragma D option quiet
#pragma D option bufsize=64k
#pragma D option aggsortkey=true

BEGIN
{
	exit(0);
}
