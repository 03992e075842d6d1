BEGIN
{
	trace(1);
	trace("word");
	trace(-7);
	tracemem(`linux_banner, 20);
	trace((char)'a');
	printf("line %d\n", 3);
	trace(4);
	exit(0);
}
