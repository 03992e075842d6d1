syscall::read:entry
/pid == $target && n++ < 2/
{
	trace(n);
	trace(*(int *)0);
}
syscall::read:entry
/pid == $target && m++ < 1/
{
	this->z = n - n;
	trace(5 / this->z);
}
syscall::read:entry
/pid == $target/
{
	@ = count();
}
