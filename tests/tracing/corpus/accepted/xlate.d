io:::start
{
	trace(xlate <bufinfo_t>(args[0]).b_bcount);
	trace(xlate <devinfo_t *>(args[1])->dev_major);
}
