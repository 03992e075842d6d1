#define LIMIT 3

BEGIN
{
	trace(LIMIT);
}
