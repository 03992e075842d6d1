BEGIN
{
	printf("gone\n");
	ftruncate();
}
