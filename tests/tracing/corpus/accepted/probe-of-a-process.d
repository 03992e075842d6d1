pid$target:libc.so.6:malloc:entry,
pid$target:a.out::entry
{
	@[probefunc] = count();
}
