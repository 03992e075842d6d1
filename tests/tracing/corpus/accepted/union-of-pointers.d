union target {
	int *number;
	string *text;
	union target *next;
};

BEGIN
{
	trace(sizeof (union target));
}
