syscall::read:entry
/pid == $target/
{
	self->s = speculation();
	speculate(self->s);
	printf("%d", n++);
}
syscall::read:entry
/pid == $target && n > 1000/
{
	commit(self->s);
}
END { @a = count(); }
