BEGIN
{
	trace(strlen("abc")); trace(strjoin("a", strjoin("b", "c")));
	trace(substr("abcdef", 2, 3)); trace(index("abc", "c"));
	trace(rand() % 6); trace(basename("/a/b"));
	exit(0);
}
