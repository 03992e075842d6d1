"""Lines over the levels of a numeric factor, and what they leave over. Pure."""
