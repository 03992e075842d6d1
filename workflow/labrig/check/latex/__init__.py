"""A report's LaTeX: sources, labels, bibliography, log."""
