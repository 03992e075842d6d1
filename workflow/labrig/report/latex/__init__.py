"""LaTeX, both ways: sections that authors write in it, what is written in it, and its runs."""
