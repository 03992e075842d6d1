"""The notebook way of working: an experiment explored cell by cell, by the pipeline's own pieces.

What is measured here is exploratory and marked as such in its journals: the pipeline does not
count it unless it is told to.
"""

from labrig.notebook.exploration import Exploration, experiment
from labrig.notebook.run import Run

__all__ = ["Exploration", "Run", "experiment"]
