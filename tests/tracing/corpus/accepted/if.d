BEGIN
{
	x = 3;
	if (x > 2) {
		trace("large");
	}
	exit(0);
}
