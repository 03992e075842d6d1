BEGIN
{
	trace((uintptr_t)(void (*)(int))0);
	trace((uintptr_t)(char *(*)(const char *, ...))0);
	exit(0);
}
