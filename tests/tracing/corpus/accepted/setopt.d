BEGIN
{
	setopt("quiet");
	setopt("switchrate", "10hz");
}
