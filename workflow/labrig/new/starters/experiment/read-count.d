/* Counts the reads of the workload. Edit the probe and what is done at it; `labrig trace check`
   says what is wrong with a script, `labrig trace explain` what it does and costs. */
syscall::read:entry
/execname == "dd"/
{
	@reads = count();
}
