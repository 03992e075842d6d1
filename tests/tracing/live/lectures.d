#pragma D option quiet

sdt:::kmalloc { @kmalloc = count(); }
sdt:::kmalloc /execname == "dd"/ { @kmalloc_dd = count(); }
lockstat::: { @locks = count(); }
lockstat::: /execname == "dd"/ { @locks_dd = count(); }
lockstat::: { @lock_stacks[stack()] = count(); }
lockstat::: /execname == "dd"/ { @lock_stacks_dd[stack()] = count(); }
fbt::vfs_read:entry /execname == "dd"/ { @vfs = count(); }
fbt::vfs_read:entry /execname == "dd"/ { @vfs_stacks[stack()] = count(); }

syscall::read:entry
/execname == "dd"/
{
	@reads = count();
	@sizes = quantize(arg2);
	@decades = llquantize(arg2, 10, 0, 6, 10);
	@linear = lquantize(arg2, 0, 1024, 256);
	@bytes = sum(arg2);
	@least = min(arg2);
	@mean = avg(arg2);
	@spread = stddev(arg2);
	self->begun = timestamp;
}

syscall::read:return
/self->begun/
{
	@longest[probefunc] = max(timestamp - self->begun);
	self->begun = 0;
}

syscall::openat:entry /execname == "dd"/ { @paths[copyinstr(arg1)] = count(); }
syscall::write:entry /execname == "dd"/ { @writes = count(); }

END
{
	printa("kmalloc %@d\n", @kmalloc);
	printa("kmalloc in dd %@d\n", @kmalloc_dd);
	printa("locks %@d\n", @locks);
	printa("locks in dd %@d\n", @locks_dd);
	printa("vfs_read %@d\n", @vfs);
	printa("read %@d\n", @reads);
	printa("asked for %@d\n", @bytes);
	printa("at least %@d\n", @least);
	printa("on average %@d\n", @mean);
	printa("give or take %@d\n", @spread);
	printa("%s opened %@d\n", @paths);
	printa("%s took at most %@d\n", @longest);
	printa("written %@d\n", @writes);
	clear(@writes);
	printa("cleared %@d\n", @writes);
	printf("= vfs_stacks\n");
	printa(@vfs_stacks);
	printf("= lock_stacks\n");
	printa(@lock_stacks);
	printf("= lock_stacks_dd\n");
	printa(@lock_stacks_dd);
	printf("= distributions\n");
	printa(@sizes);
	printa(@decades);
	printa(@linear);
}
