BEGIN
{
	this int x;
	this->x = 1;
}
