syscall::if:entry,
syscall::for:entry
{
}
