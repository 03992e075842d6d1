BEGIN
{
	this->size = 8;
	tracemem(`linux_banner, 32, this->size);
}
