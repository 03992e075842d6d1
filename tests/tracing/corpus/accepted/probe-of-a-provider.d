lockstat:::
{
	@[probename] = count();
}
