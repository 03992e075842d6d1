syscall::read:entry { @count = count(); }
