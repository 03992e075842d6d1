"""Scripts on a board: attached, ready, stopped; and what identifies a script."""
