io:::start
{
	@[args[1]->dev_statname] = quantize(args[0]->b_bcount);
}
