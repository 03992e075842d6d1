BEGIN
{
	freopen("/tmp/elsewhere.txt");
}
