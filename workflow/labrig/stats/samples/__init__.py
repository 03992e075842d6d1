"""What every comparison of two samples gives, trial-level. Pure.

================ ===================================================================
``result``       what a method gives, and what was seen of its assumptions
``examined``     normality, equal variance, independence: they warn, they switch nothing
``means``        Student's and Welch's t, the ratio by Fieller, the least detectable difference
``effects``      Hedges' g and Cliff's delta with intervals
``ranks``        Mann and Whitney's U, and the dominance that Cliff's delta is made of
``bootstrap``    BCa intervals, vectorised
``resolution``   values that are multiples of a clock's step
``family``       Holm's adjusted p
``compare``      all of it for two samples: ``compare_fully``
``said``         that, as plain text
================ ===================================================================
"""

from labrig.stats.samples.compare import TwoSamples, compare_fully
from labrig.stats.samples.family import holm
from labrig.stats.samples.result import Account, Examined, Result
from labrig.stats.samples.said import said

__all__ = ["Account", "Examined", "Result", "TwoSamples", "compare_fully", "holm", "said"]
