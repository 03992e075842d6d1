"""Who did the work of a trial: the processor's time by thread, interrupt and softirq."""
