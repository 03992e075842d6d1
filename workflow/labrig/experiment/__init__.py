"""What an experiment may say: typed, validated, and the same for editors as a JSON Schema.

An experiment is a folder ``experiments/NAME/`` with ``experiment.yaml`` and its D scripts. This
package holds the declaration only; ``labrig.plan`` makes it concrete.
"""

from labrig.experiment.columns import COUNTS
from labrig.experiment.model import (
    BOARD,
    TIME_SOURCES,
    Arm,
    Comparison,
    Experiment,
    Factor,
    Hypothesis,
    Level,
    Margin,
    Metric,
    Scalar,
    Start,
    Stop,
)
from labrig.experiment.names import cross_check
from labrig.experiment.placeholders import placeholders, shell_line, words
from labrig.experiment.reading import json_schema, load

__all__ = [
    "BOARD",
    "COUNTS",
    "TIME_SOURCES",
    "Arm",
    "Comparison",
    "Experiment",
    "Factor",
    "Hypothesis",
    "Level",
    "Margin",
    "Metric",
    "Scalar",
    "Start",
    "Stop",
    "cross_check",
    "json_schema",
    "load",
    "placeholders",
    "shell_line",
    "words",
]
