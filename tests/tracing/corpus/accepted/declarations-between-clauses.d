BEGIN
{
	trace(1);
}

int late;

END
{
	late = 3;
	trace(late);
}
