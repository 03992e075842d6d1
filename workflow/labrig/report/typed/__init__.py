"""Numbers that an author typed by hand: found, held against the analysis, pointed out."""
