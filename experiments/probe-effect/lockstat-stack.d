lockstat::: { @stacks[stack()] = count(); }
