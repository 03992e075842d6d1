"""Figures and tables: what is drawn in them, and what the text says of them."""
