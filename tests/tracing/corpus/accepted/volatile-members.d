struct registers {
	volatile uint32_t status;
	const volatile uint32_t *volatile base;
};

BEGIN
{
	trace(sizeof (struct registers));
}
