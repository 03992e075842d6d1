union flags {
	uint8_t all;
	struct {
		uint8_t ready : 1, busy : 1;
		uint8_t error : 2;
		uint8_t : 0;
		uint8_t rest : 4;
	} one;
};

BEGIN
{
	trace(sizeof (union flags));
}
