proc:::exec-succes
{
	@n = count();
}
