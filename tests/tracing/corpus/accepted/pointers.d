fbt::vfs_read:entry
{
	this->f = (struct file *)arg0;
	trace(this->f->f_flags);
	trace((*this->f).f_mode);
	trace(*(unsigned int *)&this->f->f_flags);
}
