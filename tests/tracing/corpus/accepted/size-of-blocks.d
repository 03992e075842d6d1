io:::start
{
	this->write = args[0]->b_flags & B_READ ? 0 : 1;
	@bytes[this->write ? "write" : "read", args[1]->dev_statname] = quantize(args[0]->b_bcount);
}
