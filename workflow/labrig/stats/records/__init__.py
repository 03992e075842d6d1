"""The shape of ``analysis.json``: frozen records, written and read.

Numbers are finite or None. Unless said otherwise a value is in the shown unit of its metric, an
interval is at the analysis's ``confidence``, and lists over blocks are in the blocks' order.
"""

from labrig.stats.records.aggregates import Aggregate, Aggregates, BucketSaid, OverBlocks
from labrig.stats.records.compared import Difference, MinistatRow, MinistatTable
from labrig.stats.records.decided import Decided, Method, Part, Word
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
from labrig.stats.records.repetition import Repetition
from labrig.stats.records.samples import Bounds, Checked, TrialLevel
from labrig.stats.records.steady import ChangePoint, Steady, Trend, WarmUp
from labrig.stats.records.sweeps import CurvePoint, Fit, Knee, Residual, Sweep, SweepPoint
from labrig.stats.records.twins import TwinCell, Twins
from labrig.stats.records.whole import Analysis, MadeFrom, from_json, to_json

__all__ = [
    "Aggregate",
    "Aggregates",
    "Analysis",
    "ArmSaid",
    "BandPoint",
    "BoardSaid",
    "Bounds",
    "BucketSaid",
    "Change",
    "ChangePoint",
    "Checked",
    "Cost",
    "Counts",
    "CurvePoint",
    "Decided",
    "Difference",
    "FactorSaid",
    "Fit",
    "Knee",
    "LevelSaid",
    "Levels",
    "MadeFrom",
    "Method",
    "MetricSaid",
    "MinistatRow",
    "MinistatTable",
    "Moved",
    "OverBlocks",
    "Part",
    "Point",
    "Repetition",
    "Residual",
    "Steady",
    "Summary",
    "Sweep",
    "SweepPoint",
    "Trend",
    "TrialLevel",
    "TwinCell",
    "Twins",
    "Value",
    "WarmUp",
    "Word",
    "from_json",
    "to_json",
]
