"""The promised numbers, each measured and printed beside its target: ``make bench``."""
