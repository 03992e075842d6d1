BEGIN
{
	trace(1);

syscall::read:entry
{
	@ = count();
}
