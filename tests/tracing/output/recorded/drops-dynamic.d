int a[int];
int n;
syscall::read:entry
/pid == $target/
{
	a[n++] = 1;
	@ = count();
}
