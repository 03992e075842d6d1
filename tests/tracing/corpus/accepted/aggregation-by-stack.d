profile-99
/arg0/
{
	@[stack(5), execname] = count();
}
