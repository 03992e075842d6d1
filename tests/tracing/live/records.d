#pragma D option nspec=8

syscall::read:entry /execname == "dd" && arg2 == 4096/ { trace(arg2); }
fbt::vfs_read:entry /execname == "dd" && arg2 == 4096/ { stack(); }
syscall::write:entry /execname == "dd" && arg2 == 4096/ { printf("%s writes %d", execname, arg2); }
syscall::write:entry /execname == "dd"/ { @ = count(); }

syscall::openat:entry
/execname == "cat"/
{
	self->path = copyinstr(arg1);
	self->speculation = speculation();
}

syscall::openat:entry
/self->speculation/
{
	speculate(self->speculation);
	printf("%s opens %s", execname, self->path);
}

syscall::openat:return /self->speculation && errno != 0/ { commit(self->speculation); }
syscall::openat:return /self->speculation && errno == 0/ { discard(self->speculation); }
syscall::openat:return /self->speculation/ { self->speculation = 0; }
