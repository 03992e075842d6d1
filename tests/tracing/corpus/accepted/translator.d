struct out {
	int id;
	string name;
};

translator struct out < struct task_struct *T > {
	id = T->pid;
	name = stringof(T->comm);
};

BEGIN
{
	trace(xlate <struct out>(curthread).id);
	exit(0);
}
