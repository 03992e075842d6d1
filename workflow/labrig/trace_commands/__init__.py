"""What ``labrig trace`` does, a module a command."""
