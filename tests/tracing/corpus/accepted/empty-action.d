BEGIN
{
}

END { }
