"""What was measured in a notebook, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labrig.experiments import Experiment, Scalar
from labrig.notebook.comparing import Compared, compare
from labrig.notebook.drawing import Shown, draw
from labrig.notebook.html import lines
from labrig.notebook.verdicts import Verdicts
from labrig.stats.records import Analysis

if TYPE_CHECKING:
    import pandas as pd

    from labrig.notebook.exploration import Exploration


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Run:
    """The trials of an exploration, analysed. A cell that ends with it shows what they are."""

    exploration: Exploration
    experiment: Experiment
    """What was measured of the declaration, with its trials and blocks."""
    table: pd.DataFrame
    """A row an attempt at a trial; columns as in ``docs/data.md``, trials.parquet."""
    analysis: Analysis
    """All that the pipeline would say of these trials."""
    traces: Mapping[str, pd.DataFrame]
    """What scripts printed: ``records``, ``aggregations``, ``buckets``, ``troubles``, ``raw``."""
    journals: tuple[Path, ...]

    @property
    def hypotheses(self) -> Verdicts:
        """The verdicts on the hypotheses that these trials can answer."""
        return Verdicts(self.analysis.hypotheses)

    def compare(
        self,
        arm: str | None = None,
        baseline: str | None = None,
        *,
        metric: str | None = None,
        level: Mapping[str, Scalar] | None = None,
        against: Mapping[str, Scalar] | None = None,
        **levels: Scalar,
    ) -> Compared:
        """Compare two arms, ``compare("idle", "none", buffer=512)``, or two levels of one factor.

        For levels, ``compare(level={"buffer": 4096}, against={"buffer": 512}, object="file")``.
        The first metric is meant if none is named, the first reference arm for a baseline or an
        arm; a factor of which there is one level need not be named. Over blocks where there are
        several, else over single trials, which the result says.

        Raises UsageError for a name that is not there, and for times that tracing changed.
        """
        return compare(
            self.experiment,
            self.table,
            self.analysis,
            arm,
            baseline,
            metric=metric,
            level=level,
            against=against,
            levels=levels,
        )

    def figure(self, name: str, **shown: Any) -> Shown:
        """Draw a figure: one of ``labrig.figures.kinds``, or the experiment's own by name.

        With ``shown`` a kind is drawn as an experiment would declare it in ``figures:``, such as
        ``figure("sweep", metrics=["bandwidth"], over="buffer", by="object")``. Raises UsageError
        for what is not there.
        """
        return draw(self.experiment, self.table, self.analysis, name, shown)

    def save(self, name: str) -> Path:
        """Make experiment ``name`` of what was explored; return its folder.

        It has the arms, levels, trials and blocks of this run, and the rest of the declaration as
        far as that refers to them; the trials lie beside it, exploratory as they are. Raises
        UsageError when there is such an experiment, or the name cannot be one.
        """
        from labrig.notebook.saving import save

        return save(self, name)

    def _lines(self) -> list[str]:
        said = self.analysis.counts
        kinds = ", ".join(
            f"{count} {kind}"
            for kind, count in (
                ("warm-up", said.warmup),
                ("timed", said.timed),
                ("counted", said.counted),
            )
            if count
        )
        blocks = f"{said.blocks} block{'s' * (said.blocks != 1)}"
        return [
            f"{self.analysis.experiment} on {self.exploration.board}: {kinds} trials in {blocks}, "
            "all exploratory",
            *self.analysis.warnings,
        ]

    def __repr__(self) -> str:
        return "\n".join([*self._lines(), repr(self.hypotheses)])

    def _repr_html_(self) -> str:
        return f"<div>{lines(self._lines())}{self.hypotheses._repr_html_()}</div>"
