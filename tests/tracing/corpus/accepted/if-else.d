BEGIN
{
	x = 3;
	if (x > 5)
		trace("large");
	else if (x > 2) {
		trace("middling");
		y = 1
	} else
		trace("small");
	exit(0);
}
