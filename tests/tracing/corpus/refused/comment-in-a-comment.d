/* outer /* inner */ outer */
BEGIN
{
	exit(0);
}
