dtmalloc::: { @count = count(); }
