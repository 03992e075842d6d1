BEGIN
{
	exit(0);
}

printf("done\n");
