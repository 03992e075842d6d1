BEGIN
{
	trace(1);
};
