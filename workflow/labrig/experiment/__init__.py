"""What an experiment may say: typed, validated, and the same for editors as a JSON Schema.

An experiment is a folder ``experiments/NAME/`` with ``experiment.yaml`` and its D scripts. This
package holds the declaration only; ``labrig.plan`` makes it concrete.
"""

from labrig.experiment.amounts import SCALE, Amount, Margin, in_bytes
from labrig.experiment.columns import COUNTS
from labrig.experiment.fields import Scalar, System
from labrig.experiment.figure import ARM, Curves, Figure, Other
from labrig.experiment.figure_places import placed
from labrig.experiment.hypothesis import Comparison, Hypothesis, Side, SlopeClaim
from labrig.experiment.metric import Metric, Reading
from labrig.experiment.model import (
    BOARD,
    Arm,
    Experiment,
    Factor,
    Level,
    Size,
    Start,
    Stop,
    for_system,
)
from labrig.experiment.names import cross_check
from labrig.experiment.placeholders import placeholders, shell_line, words
from labrig.experiment.places import is_near, place_of
from labrig.experiment.printed import unprinted
from labrig.experiment.reading import json_schema, load
from labrig.experiment.tcp import Tcp

__all__ = [
    "ARM",
    "BOARD",
    "COUNTS",
    "SCALE",
    "Amount",
    "Arm",
    "Comparison",
    "Curves",
    "Experiment",
    "Factor",
    "Figure",
    "Hypothesis",
    "Level",
    "Margin",
    "Metric",
    "Other",
    "Reading",
    "Scalar",
    "Side",
    "Size",
    "SlopeClaim",
    "Start",
    "Stop",
    "System",
    "Tcp",
    "cross_check",
    "for_system",
    "in_bytes",
    "is_near",
    "json_schema",
    "load",
    "place_of",
    "placed",
    "placeholders",
    "shell_line",
    "unprinted",
    "words",
]
