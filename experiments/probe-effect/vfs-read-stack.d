fbt::vfs_read:entry { @stacks[stack()] = count(); }
