volatile int changing;
const volatile char *text;

BEGIN
{
	changing = *(volatile int *)&`jiffies;
	trace(changing);
}
