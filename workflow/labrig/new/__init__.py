"""Experiments and reports to begin with: they work as they are made, and are there to be edited."""
