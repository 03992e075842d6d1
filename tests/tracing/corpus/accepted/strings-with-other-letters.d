BEGIN
{
	trace("Zeit in µs"); /* größer als 0 */
	exit(0);
}
