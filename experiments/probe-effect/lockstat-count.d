lockstat::: { @count = count(); }
