"""Numbers that a trial leaves in its output, read as metrics declare them. Pure.

The one way in is ``read_trial``: of each metric a number, or the reason why there is none. What
metrics may read is in ``docs/metrics.md``.
"""

from labrig.reading.trial import kept_output, read_trial
from labrig.reading.value import Value

__all__ = ["Value", "kept_output", "read_trial"]
