"""What a table of trials has besides an experiment's own factors and metrics."""

from __future__ import annotations

from collections.abc import Mapping

COUNTS: Mapping[str, str] = {
    "rusage_voluntary_switches": "voluntary context switches",
    "rusage_involuntary_switches": "involuntary context switches",
    "rusage_minor_faults": "minor page faults",
    "rusage_major_faults": "major page faults",
    "rusage_max_rss_kib": "peak resident memory (KiB)",
    "output_bytes": "bytes of output",
}
"""What the trial runner says of every trial besides its times, in words: getrusage(2), and how much
the command wrote. Of ``KiB`` and bytes where they say so, else numbers of events."""

COLUMNS = frozenset(
    [
        *("session", "instance", "block", "order", "attachment", "arm", "trial", "kind", "role"),
        *("kept", "tainted", "exploratory", "firings", *COUNTS),
    ]
)
"""Names that no factor and no metric may have."""
