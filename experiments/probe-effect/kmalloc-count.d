/* Linux has no dtmalloc provider: its allocations are seen by the kmalloc tracepoint. */
sdt:::kmalloc { @count = count(); }
