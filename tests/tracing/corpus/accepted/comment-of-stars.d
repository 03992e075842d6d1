/***
 * How often a timer fires.
 ***/
tick-1s
{
	@ = count(); /**/
}
