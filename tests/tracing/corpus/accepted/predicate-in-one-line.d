syscall::read:return/arg0>0/{@=sum(arg0)}
