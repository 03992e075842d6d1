proc:::exec-success
{
	trace(stringof(curthread->comm));
	trace(stringof curthread->comm == "dd");
}
