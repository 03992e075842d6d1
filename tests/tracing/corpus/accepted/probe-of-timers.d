tick-1s,
tick-100msec,
profile-99,
profile-997hz
{
	@[probename] = count();
}
