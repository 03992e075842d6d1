provider rig {
	probe begin__trial(int, char *);
	probe end__trial(int number);
	probe idle();
	probe lock(struct task_struct *t) : (int id, string name);
};

#pragma D attributes Evolving/Evolving/Common provider rig provider
#pragma D attributes Private/Private/Unknown provider rig module
