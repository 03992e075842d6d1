BEGIN
{
	switch (x) {
	case 1:
		trace(1);
	}
}
