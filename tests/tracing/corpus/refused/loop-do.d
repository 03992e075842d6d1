BEGIN
{
	do {
		trace(1);
	} while (0);
}
