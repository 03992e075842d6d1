BEGIN
{
	x = (int)3;
	y = (uint64_t)x + (unsigned char)300;
	z = (struct task_struct *)curthread;
	trace((long long)y); trace((uintptr_t)z);
	exit(0);
}
