BEGIN
{
	printf("%d %d %d\n", $pid, $uid, $ppid);
	trace($$target == "0");
	exit(0);
}
