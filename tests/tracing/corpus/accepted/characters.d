BEGIN
{
	trace('a'); trace('\n'); trace('\''); trace('\\'); trace('\x41'); trace('\101'); trace('\0'); trace('ab');
	exit(0);
}
