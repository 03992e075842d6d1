lockstat::: /execname == "dd"/ { @stacks[stack()] = count(); }
