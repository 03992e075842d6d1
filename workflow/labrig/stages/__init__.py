"""What each stage makes of the files before it: for the pipeline's rules, and to make it again."""
