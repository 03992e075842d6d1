BEGIN, /* first */
END /* last */
{
	trace(probename);
}
