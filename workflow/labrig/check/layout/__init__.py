"""From how a report lies on its pages to what it is made of."""

from labrig.check.layout.understanding import understand

__all__ = ["understand"]
