"""What prose may say of an analysis: names for its values, and an error for any other name.

Every accessor takes names as the experiment declares them. A name that is not there raises
DocumentError with near matches; ``templates`` adds the author's file and line.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args

from labrig import numerals
from labrig.errors import DocumentError
from labrig.stats import records
from labrig.stats.records import (
    Analysis,
    ArmSaid,
    Cost,
    Decided,
    Difference,
    LevelSaid,
    MetricSaid,
    MinistatTable,
    Summary,
    Value,
)
from labrig.stats.records.decided import Word
from labrig.tcp import record as tcp_record
from labrig.tcp.record import Tcp
from labrig.tracing.work.record import Worked
from labrig.tracing.work.record import from_json as work_from_json

Found = TypeVar("Found")
MANY = 20
"""Names that are listed where none is near."""
VERDICTS: tuple[Word, ...] = get_args(Word)


def load(folder: Path) -> Values:
    """Read ``folder/analysis.json``.

    Raises DocumentError when there is none, DeclarationError when it is not an analysis.
    """
    path = folder / "analysis.json"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DocumentError(
            f"{path}: cannot be read: {error.strerror}; run 'snakemake {path}'"
        ) from None
    return Values(records.from_json(text), _worked(folder / "work.json"), _tcp(folder / "tcp.json"))


def _worked(path: Path) -> Worked | None:
    """Who did the work of the declared cell; None where none was declared."""
    return work_from_json(path.read_text(encoding="utf-8")) if path.is_file() else None


def _tcp(path: Path) -> Tcp | None:
    """What connections showed; None where the experiment follows none."""
    return tcp_record.from_json(path.read_text(encoding="utf-8")) if path.is_file() else None


def unknown(kind: str, name: object, known: Iterable[object]) -> DocumentError:
    """Return the error for a name that is not there, with near matches, or some of what is."""
    names = [str(item) for item in known]
    near = difflib.get_close_matches(str(name), names, n=3, cutoff=0.5)
    if near:
        quoted = numerals.listed([f"'{n}'" for n in near], "or")
        hint = f"did you mean {quoted}?"
    else:
        rest = f" and {len(names) - MANY} more" if len(names) > MANY else ""
        hint = f"there are: {', '.join(names[:MANY]) or 'none'}{rest}"
    return DocumentError(f"there is no {kind} '{name}'; {hint}")


class Verdict(str):
    """A verdict in prose. Held against a word that is none, it raises DocumentError."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        if other not in VERDICTS:
            raise unknown("verdict", other, VERDICTS)
        return str(self) == other

    def __ne__(self, other: object) -> bool:
        return not self == other


class Values:
    """The values of one analysis, by name."""

    def __init__(
        self, analysis: Analysis, worked: Worked | None = None, tcp: Tcp | None = None
    ) -> None:
        self.analysis = analysis
        self.worked = worked
        self.tcp = tcp
        self._arms = {arm.name: arm for arm in analysis.arms}
        self._hypotheses = {decided.id: decided for decided in analysis.hypotheses}

    @property
    def confidence(self) -> str:
        """The confidence of intervals, as ``95%``."""
        return f"{100 * self.analysis.confidence:g}%"

    def names(self) -> dict[str, Any]:
        """Return what a template may say, by the name it says it with."""
        data = self.analysis
        return {
            "title": data.title,
            "question": data.question,
            "size": data.size,
            "smoke": data.size != "full",
            "seed": data.seed,
            "board": data.boards[0],
            "boards": data.boards,
            "emulated": any(board.emulated for board in data.boards),
            "counts": data.counts,
            "confidence": self.confidence,
            "arms": data.arms,
            "factors": data.factors,
            "metrics": data.metrics,
            "missing": data.missing,
            "hypotheses": data.hypotheses,
            "methods": data.methods,
            "warnings": data.warnings,
            "changes": data.changes,
            "has": self.has,
            "verdict": self.verdict,
            "hypothesis": self.hypothesis,
            "arm": self.arm,
            "label": self.label,
            "fact": self.fact,
            "metric": self.metric,
            "level": self.level,
            "summary": self.summary,
            "difference": self.difference,
            "ministat": self.ministat,
            "cost": self.cost,
            "costs": self.costs(),
            "resolved": [c for c in self.costs() if c.low_ns is not None and c.low_ns > 0],
            "worked": self.worked,
            "tcp": self.tcp,
        }

    def has(self, *names: str) -> bool:
        """Whether each of ``names`` is an arm or a hypothesis of this analysis."""
        return all(name in self._arms or name in self._hypotheses for name in names)

    def hypothesis(self, name: str) -> Decided:
        """Return the hypothesis ``name``. Raises DocumentError when there is none."""
        if name not in self._hypotheses:
            raise unknown("hypothesis", name, self._hypotheses)
        return self._hypotheses[name]

    def verdict(self, name: str) -> Verdict:
        """Return ``supported``, ``refuted`` or ``undecided``. Raises DocumentError."""
        return Verdict(self.hypothesis(name).verdict)

    def arm(self, name: str) -> ArmSaid:
        """Return the arm ``name``. Raises DocumentError when there is none."""
        if name not in self._arms:
            raise unknown("arm", name, self._arms)
        return self._arms[name]

    def label(self, name: str) -> str:
        """Return how tables write the arm ``name``. Raises DocumentError."""
        return self.arm(name).label

    def fact(self, name: str, default: str | None = None, board: str | None = None) -> str:
        """Return what ``board`` (the first) said of ``name``. Raises DocumentError without."""
        boards = {said.name: said for said in self.analysis.boards}
        if board is not None and board not in boards:
            raise unknown("board", board, boards)
        facts = (boards[board] if board is not None else self.analysis.boards[0]).facts
        if name in facts:
            return facts[name]
        if default is None:
            raise unknown("fact of the board", name, facts)
        return default

    def metric(self, name: str | None = None) -> MetricSaid:
        """Return the metric ``name``, or the first one. Raises DocumentError."""
        return self.analysis.metrics[self._metric(name)]

    def level(self, **levels: Value) -> LevelSaid:
        """Return the level that ``factor=value`` names. Raises DocumentError."""
        ((name, value),) = levels.items() if len(levels) == 1 else [("", "")]
        self._check_levels({name: value}, whole=False)
        found = (lv for lv in self.analysis.factors[name].levels if lv.value == value)
        return next(found)

    def summary(self, arm: str, metric: str | None = None, /, **levels: Value) -> Summary:
        """Return the summary of ``arm`` at ``levels``. Raises DocumentError."""
        self.arm(arm)
        name = self._metric(metric)
        self._check_levels(levels)
        return self._one(
            "summary",
            (
                s
                for s in self.analysis.summaries
                if (s.arm, s.metric, s.levels) == (arm, name, levels)
            ),
            f"{name} of {arm}",
        )

    def difference(
        self, arm: str, baseline: str, metric: str | None = None, /, **levels: Value
    ) -> Difference:
        """Return ``arm`` minus ``baseline`` at ``levels``. Raises DocumentError."""
        self.arm(arm)
        self.arm(baseline)
        name = self._metric(metric)
        self._check_levels(levels)
        sought = (arm, baseline, name, levels)
        return self._one(
            "difference",
            (
                d
                for d in self.analysis.differences
                if (d.arm, d.baseline, d.metric, d.levels) == sought
            ),
            f"{name} of {arm} against {baseline}",
        )

    def ministat(self, metric: str | None = None, /, **levels: Value) -> MinistatTable:
        """Return the trial-level table at ``levels``. Raises DocumentError."""
        name = self._metric(metric)
        self._check_levels(levels)
        return self._one(
            "table",
            (t for t in self.analysis.ministat if (t.metric, t.levels) == (name, levels)),
            f"{name} in ministat's terms",
        )

    def cost(self, arm: str, metric: str | None = None) -> Cost:
        """Return the regression of added time on firings of ``arm``. Raises DocumentError."""
        self.arm(arm)
        name = self._metric(metric)
        found = (c for c in self.analysis.costs if (c.arm, c.metric) == (arm, name))
        return self._one("cost", found, f"{name} of {arm}")

    def costs(self, metric: str | None = None) -> list[Cost]:
        """Return the costs that have a slope, the dearest first."""
        name = self._metric(metric)
        priced = [c for c in self.analysis.costs if c.metric == name and c.slope_ns is not None]
        return sorted(priced, key=lambda c: -(c.slope_ns or 0.0))

    def shown(self, record: Cost | Decided) -> str:
        """Write a record's estimate with its interval and unit."""
        if isinstance(record, Cost):
            return numerals.quantity(record.slope_ns, record.low_ns, record.high_ns, "ns")
        if record.quantity == "peak" and record.estimate is not None:
            return numerals.declared(record.estimate, record.unit)  # one of the declared levels
        if record.relative:
            return numerals.percent(record.estimate, record.low, record.high)
        return numerals.quantity(record.estimate, record.low, record.high, record.unit)

    def levels_text(self, levels: Mapping[str, Value]) -> str:
        """Write a cell's levels as tables do."""
        return ", ".join(self.level(**{name: value}).text for name, value in levels.items())

    def _metric(self, name: str | None) -> str:
        if name is None:
            return next(iter(self.analysis.metrics))
        if name in self.analysis.missing:
            raise DocumentError(
                f"no trial has a value of metric '{name}': {self.analysis.missing[name]}; ask "
                f"'{name}' in missing first"
            )
        if name not in self.analysis.metrics:
            raise unknown("metric", name, self.analysis.metrics)
        return name

    def _check_levels(self, levels: Mapping[str, Value], *, whole: bool = True) -> None:
        factors = self.analysis.factors
        for name, value in levels.items():
            if name not in factors:
                raise unknown("factor", name, factors)
            known = [level.value for level in factors[name].levels]
            if value not in known:
                raise unknown(f"level of {name}", value, known)
        missing = [name for name in factors if name not in levels]
        if whole and missing:
            named = ", ".join(f"{name}={factors[name].levels[0].value!r}" for name in missing)
            raise DocumentError(
                f"a level of {numerals.listed(missing)} must be named, such as {named}"
            )

    @staticmethod
    def _one(kind: str, found: Iterable[Found], words: str) -> Found:
        for record in found:
            return record
        raise DocumentError(f"the analysis has no {kind} for {words}")
