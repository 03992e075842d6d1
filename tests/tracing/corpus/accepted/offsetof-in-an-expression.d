struct inner {
	char tag;
	int64_t value;
};

struct outer {
	int kind;
	struct inner body;
	char name[16];
};

BEGIN
{
	trace(offsetof(struct outer, name) - offsetof(struct outer, body));
	this->at = (char *)0 + offsetof(struct inner, value);
	trace((uint64_t)this->at);
}
