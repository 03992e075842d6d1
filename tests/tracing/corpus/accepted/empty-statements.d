BEGIN
{
	;
	trace(1);;
	;
}
