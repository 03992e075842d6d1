"""The plan on a board: sessions, their journals, and what is left to measure."""
