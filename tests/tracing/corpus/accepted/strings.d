BEGIN
{
	trace(""); trace("plain"); trace("a\tb\n"); trace("say \"hi\""); trace("\x41\101\\");
	exit(0);
}
