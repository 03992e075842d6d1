union number {
	uint32_t whole;
	uint8_t bytes[4];
	float unused;
};

this union number n;

BEGIN
{
	this->n.whole = 0x01020304;
	trace(this->n.bytes[0]);
	trace(sizeof (union number));
}
