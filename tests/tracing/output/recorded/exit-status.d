BEGIN { @a = count(); printf("leaving\n"); exit(3); }
