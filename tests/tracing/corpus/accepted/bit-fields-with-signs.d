struct header {
	unsigned int version : 4;
	unsigned int length : 4;
	int offset : 13;
	unsigned int : 3;
	uint8_t service;
};

this struct header h;

BEGIN
{
	trace(sizeof (struct header));
}
