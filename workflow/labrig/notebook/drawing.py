"""A figure in a notebook: drawn in the house's style, shown once, with its caption."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labrig.errors import UsageError
from labrig.experiments import Experiment, cross_check
from labrig.experiments.near import unknown
from labrig.figures.caption import Drawn
from labrig.stats.records import Analysis

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Shown:
    """A figure. A cell that ends with it shows it and its caption."""

    drawn: Drawn

    @property
    def figure(self) -> Figure:
        """The figure as matplotlib has it."""
        return self.drawn.figure

    @property
    def caption(self) -> str:
        """What it shows, how many there are, and what its bars mean."""
        return self.drawn.caption.caption

    def svg(self) -> bytes:
        """The figure as the SVG that the pipeline writes of it."""
        from labrig.figures import style

        style.settle(self.figure)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "figure.svg"
            style.save_svg(self.figure, path, self.drawn.caption.title, self.drawn.hover)
            return path.read_bytes()

    def __repr__(self) -> str:
        return f"{self.drawn.caption.title}. {self.caption}"

    def _repr_html_(self) -> str:
        # As an image: names in one SVG of a page are those of the others, too.
        data = base64.b64encode(self.svg()).decode("ascii")
        said = self.drawn.caption
        return (
            f'<figure style="margin: 0"><img alt="{escape(said.alt)}" '
            f'style="background: white; max-width: 100%" src="data:image/svg+xml;base64,{data}">'
            f"<figcaption><b>{escape(said.title)}.</b> {escape(said.caption)}</figcaption></figure>"
        )


def draw(
    experiment: Experiment,
    table: pd.DataFrame,
    analysis: Analysis,
    name: str,
    shown: Mapping[str, Any],
) -> Shown:
    """See ``Run.figure``."""
    from labrig.figures.asked import figures_of

    if shown:
        experiment = _declared(experiment, name, shown)
    figures = figures_of(experiment)
    if name not in figures:
        raise UsageError(unknown("figure", name, figures))
    return Shown(drawn=figures[name](table, analysis))


def _declared(experiment: Experiment, kind: str, shown: Mapping[str, Any]) -> Experiment:
    """The experiment with a figure of ``kind``, named like it, as it would declare it."""
    from pydantic import TypeAdapter, ValidationError

    from labrig.experiments.figure import Figure as DeclaredFigure
    from labrig.figures.kinds import KINDS

    if kind not in {*KINDS, "effect"}:
        raise UsageError(unknown("kind of figure", kind, [*KINDS, "effect"]))
    try:
        figure = TypeAdapter[Any](DeclaredFigure).validate_python({"kind": kind, **shown})
    except ValidationError as error:
        said = (
            f"{'.'.join(map(str, one['loc'][1:])) or kind}: "
            + str(one["msg"]).removeprefix("Value error, ")
            for one in error.errors()
        )
        raise UsageError("; ".join(said)) from None
    asked = experiment.model_copy(update={"figures": {**experiment.figures, kind: figure}})
    for place, message in cross_check(asked):
        if tuple(place[:2]) == ("figures", kind):
            raise UsageError(f"{'.'.join(map(str, place[2:]))}: {message}")
    return asked
