syscall:::entry
/pid == $target/
{
	@[execname, probefunc, arg0 > 1000 ? -1 : (int)arg0] = count();
	@words["two words", probename == "entry" ? "" : "x", 7] = sum(-3);
	@lines["one\ntwo", "  led", "tail  "] = count();
	@large[(uint64_t)-1, (int64_t)-9223372036854775807, 0x7fffffff, (char)'a'] = count();
	@very["a name that is longer than fifty characters, which is how wide a key is", 1] = count();
}
