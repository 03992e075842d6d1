BEGIN
{
	trace(0); trace(42); trace(017); trace(0x1F); trace(0XffUL);
	trace(7u); trace(7L); trace(7ull); trace(18446744073709551615);
	exit(0);
}
