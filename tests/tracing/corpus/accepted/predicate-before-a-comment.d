syscall::read:entry
/pid != $pid/ /* not dtrace itself */
{
	@ = count();
}
