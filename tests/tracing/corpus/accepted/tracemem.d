BEGIN
{
	tracemem(`linux_banner, 32);
}
