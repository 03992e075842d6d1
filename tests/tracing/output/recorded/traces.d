BEGIN
{
	x = 5;
	trace(1);
	trace("word");
	trace(-7);
	trace(`linux_banner);
	trace("two words");
	trace((char)'a');
	trace((uint64_t)-1);
	trace("");
	trace("line\n");
}
BEGIN { tracemem(`linux_banner, 40); }
BEGIN { trace("a"); tracemem(`linux_banner, 16); trace("b"); }
BEGIN { trace(curthread->comm); print(&`loops_per_jiffy); }
BEGIN { }
BEGIN { exit(0); }
END { trace("end"); }
