/* FreeBSD: reads of a device arrive in the kernel at devfs_read_f. */
fbt::devfs_read_f:entry { @count = count(); }
