BEGIN
/1 ^^ 0 ^^ 0/
{
	trace(1 ^^ 1 || 1);
	trace(1 ^^ 1 && 0);
	trace((1 || 0) ^^ !0);
}
