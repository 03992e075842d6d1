"""What an experiment may say: typed, validated, and the same for editors as a JSON Schema.

An experiment is a folder ``experiments/NAME/`` with ``experiment.yaml`` and its D scripts. This
package holds the declaration only; ``labrig.plan`` makes it concrete.
"""

from labrig.experiments.amounts import SCALE, Amount, Margin, in_bytes
from labrig.experiments.columns import COUNTS
from labrig.experiments.fields import Scalar, System
from labrig.experiments.figure import ARM, Curves, Figure, Other
from labrig.experiments.figure_places import placed
from labrig.experiments.hypothesis import Comparison, Hypothesis, Side, SlopeClaim
from labrig.experiments.metric import Metric, Reading
from labrig.experiments.model import (
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
from labrig.experiments.names import cross_check
from labrig.experiments.placeholders import placeholders, shell_line, words
from labrig.experiments.places import is_near, place_of
from labrig.experiments.printed import unprinted
from labrig.experiments.reading import json_schema, load, names_in
from labrig.experiments.tcp import Tcp

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
    "names_in",
    "place_of",
    "placed",
    "placeholders",
    "shell_line",
    "unprinted",
    "words",
]
