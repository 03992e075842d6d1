"""Figures: table and analysis in, vector figures and their captions out.

``style`` is how all of them look; each other module draws one kind. ``draw`` makes the files.
"""

from labrig.figures.drawing import draw

__all__ = ["draw"]
