#pragma D option bufsize=4m
#pragma D option aggsize=512k
#pragma D option switchrate=10hz
#pragma D option aggrate=100ms
#pragma D option cleanrate=1sec
#pragma D option strsize=128
#pragma D option stackframes=20
#pragma D option quiet=yes
#pragma D option nspec=4
#pragma D option aggsortkey=off
#pragma D option bufpolicy=switch
#pragma D option defaultargs

BEGIN
{
	exit(0);
}
