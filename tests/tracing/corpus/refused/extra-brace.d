BEGIN
{
	trace(1);
}}
