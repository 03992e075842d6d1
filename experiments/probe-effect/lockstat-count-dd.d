lockstat::: /execname == "dd"/ { @count = count(); }
