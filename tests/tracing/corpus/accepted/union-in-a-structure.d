struct event {
	int kind;
	union {
		uint64_t number;
		char text[8];
	} value;
};

typedef union word {
	struct {
		uint16_t low;
		uint16_t high;
	} half;
	uint32_t whole;
} word_t;

BEGIN
{
	trace(sizeof (struct event));
	trace(sizeof (word_t));
	trace(offsetof(struct event, value));
}
