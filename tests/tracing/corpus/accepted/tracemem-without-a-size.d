BEGIN
{
	tracemem(`linux_banner);
}
