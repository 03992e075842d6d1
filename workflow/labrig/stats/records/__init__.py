"""The shape of ``analysis.json``: frozen records, written and read.

Numbers are finite or None. Unless said otherwise a value is in the shown unit of its metric, an
interval is at the analysis's ``confidence``, and lists over blocks are in the blocks' order.
"""

from labrig.stats.records.compared import Difference, MinistatRow, MinistatTable
from labrig.stats.records.decided import Decided, Method, Word
from labrig.stats.records.levels import Levels, Value
from labrig.stats.records.measured import (
    ArmSaid,
    BoardSaid,
    Counts,
    FactorSaid,
    LevelSaid,
    MetricSaid,
    Summary,
)
from labrig.stats.records.probes import BandPoint, Change, Cost, Moved, Point
from labrig.stats.records.samples import Bounds, Checked, TrialLevel
from labrig.stats.records.whole import Analysis, from_json, to_json

__all__ = [
    "Analysis",
    "ArmSaid",
    "BandPoint",
    "BoardSaid",
    "Bounds",
    "Change",
    "Checked",
    "Cost",
    "Counts",
    "Decided",
    "Difference",
    "FactorSaid",
    "LevelSaid",
    "Levels",
    "Method",
    "MetricSaid",
    "MinistatRow",
    "MinistatTable",
    "Moved",
    "Point",
    "Summary",
    "TrialLevel",
    "Value",
    "Word",
    "from_json",
    "to_json",
]
