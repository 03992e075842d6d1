int *p;
char **q;
struct task_struct *t, *u;
int (*f)(int, char *);
int *(*g[3])(void);

BEGIN
{
	exit(0);
}
