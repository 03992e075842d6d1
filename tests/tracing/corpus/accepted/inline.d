inline int BLOCK = 512;
inline string WHO = "dd";
inline uint64_t LARGE = 1 << 20;

syscall::read:entry
/execname == WHO && arg2 > LARGE/
{
	@ = sum(arg2 / BLOCK);
}
