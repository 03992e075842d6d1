"""What prose places: figures and tables that float, what stands in place, references and notes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from labrig import disclosure
from labrig.errors import DocumentError
from labrig.figures import kinds
from labrig.report import escape
from labrig.report.known import Source
from labrig.report.tables import making
from labrig.report.tables.grid import Grid, Table
from labrig.report.tables.markdown_words import markdown, plain
from labrig.report.values import Values, unknown
from labrig.stats.records import Value

KINDS = {"fig": "Figure", "tab": "Table", "sec": "Section", "eq": "Equation"}
_LABEL = re.compile(r"[A-Za-z0-9:._-]+")


@dataclass(frozen=True, kw_only=True)
class Float:
    """A figure or a table that prose places: its caption stands in the tree."""

    label: str
    """``fig:NAME`` or ``tab:NAME``, ``fig:EXPERIMENT-NAME`` of another than the main one; or the
    author's."""
    source: Source | None
    """Where it comes from; None for a picture of the author's own."""
    drawn: Path | None
    """The figure as PDF; beside it lie the SVG and its words."""
    alt: str
    table: Table | None
    width: float | None = None
    """Of a picture: as a share of the line."""

    @property
    def copy(self) -> str:
        """The figure's name where LaTeX runs."""
        assert self.drawn is not None
        if self.width is not None:
            return f"pictures/{self.drawn.name}"
        return f"figure-{self.label.removeprefix('fig:')}.pdf"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A program that stands where it was put."""

    number: int
    text: str

    @property
    def copy(self) -> str:
        """The program's name where LaTeX runs."""
        return f"listing-{self.number}.txt"


@dataclass
class Floats:
    """What prose has placed so far: fills while sections are rendered."""

    results: Mapping[str, tuple[Path, Values]]
    """Experiments by name, the main one first: folder and values."""
    placed: list[Float] = field(default_factory=list)
    captions: list[escape.Markdown] = field(default_factory=list)
    """The captions of ``placed``."""
    grids: list[Grid] = field(default_factory=list)
    """Tables that stand in place, without a number."""
    listings: list[Listing] = field(default_factory=list)
    references: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def figure(
        self,
        name: str,
        experiment: str | None = None,
        caption: str | None = None,
        caller: Callable[[], str] | None = None,
        label: str | None = None,
    ) -> escape.Markdown:
        """Place the figure ``name``, with its own caption or another, its own label or another.

        Raises DocumentError when it was not drawn.
        """
        owner = self._experiment(experiment)
        known = self._figures(owner)
        if name not in known and name in kinds.FIGURES:
            drawn = self.results[owner][0] / "figures" / f"{name}.pdf"
            raise DocumentError(
                f"figure '{name}' of {owner} was not drawn: run 'snakemake {drawn}'"
            )
        if name not in known:
            raise unknown("figure", name, sorted(known))
        drawn = known[name].with_suffix(".pdf")
        try:
            about = json.loads(known[name].read_text(encoding="utf-8"))
            own, alt = str(about["caption"]), str(about["alt"])
            columns = [str(column) for column in about["columns"]]
            with drawn.open("rb") as file:
                head = file.read(5)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DocumentError(f"figure '{name}' cannot be used: {error}; draw it again") from None
        if head != b"%PDF-":
            raise DocumentError(f"figure '{name}' is not a PDF: {drawn}; draw it again")
        source = Source(
            name=f"{owner}.figure.{name}",
            experiment=owner,
            what=str(about["title"]),
            method=f"drawn from {', '.join(columns) or 'nothing: there were no data'}",
        )
        placed = Float(
            label=self._label("fig", owner, name, label),
            source=source,
            drawn=drawn,
            alt=alt,
            table=None,
        )
        said = self._caption(escape.markdown(own), caption, caller)
        board = escape.markdown(disclosure.caption(self.results[owner][1].analysis.boards))
        return self.place(placed, said if board in said else escape.Markdown(f"{said} {board}"))

    def table(
        self,
        name: str,
        metric: str | None = None,
        experiment: str | None = None,
        caption: str | None = None,
        caller: Callable[[], str] | None = None,
        label: str | None = None,
        **levels: Value,
    ) -> escape.Markdown:
        """Place the table ``name``. Raises DocumentError when there is no such table."""
        owner = self._experiment(experiment)
        made = making.make(name, self.results[owner][1], metric, levels)
        source = Source(
            name=f"{owner}.table.{name}",
            experiment=owner,
            what=plain(made.caption),
            method="as each number of it",
        )
        placed = Float(
            label=self._label("tab", owner, name, label),
            source=source,
            drawn=None,
            alt="",
            table=made,
        )
        return self.place(placed, self._caption(markdown(made.caption), caption, caller))

    def grid(self, made: Grid) -> escape.Markdown:
        """Put a table where it stands, with no number or caption."""
        self.grids.append(made)
        return escape.ours_block(f"grid {len(self.grids) - 1}")

    def listing(self, text: str) -> escape.Markdown:
        """Put a program where it stands."""
        self.listings.append(Listing(number=len(self.listings), text=text))
        return escape.ours_block(f"listing {len(self.listings) - 1}")

    def levels(self, experiment: str | None, texts: Mapping[str, str]) -> dict[str, Value]:
        """Return the levels that are written so, by factor; as text where there is none."""
        factors = self.results[self._experiment(experiment)][1].analysis.factors
        return {
            name: next((one.value for one in factors[name].levels if str(one.value) == text), text)
            if name in factors
            else text
            for name, text in texts.items()
        }

    def ref(self, label: str) -> escape.Markdown:
        """Refer to a label: ``Figure 2``. Raises DocumentError for a label of no known kind."""
        kind, colon, _ = label.partition(":")
        if not colon or kind not in KINDS or not _LABEL.fullmatch(label):
            raise unknown("label", label, sorted(one.label for one in self.placed))
        self.references.add(label)
        return escape.ours_inline(f"ref {label}")

    def has_figure(self, name: str, experiment: str | None = None) -> bool:
        """Whether the figure ``name`` was drawn."""
        return name in self._figures(self._experiment(experiment))

    def drawn(self) -> list[str]:
        """The names of the main experiment's figures."""
        return sorted(self._figures(self._experiment(None)))

    def note(self, text: str) -> escape.Markdown:
        """Leave a note to oneself: shown in a draft, and pointed out until it is gone."""
        self.notes.append(escape.one_line(text))
        return escape.ours_inline(f"note {len(self.notes) - 1}")

    def _label(self, kind: str, owner: str, name: str, given: str | None) -> str:
        if given is None:
            return (
                f"{kind}:{name}" if owner == next(iter(self.results)) else f"{kind}:{owner}-{name}"
            )
        if not given.startswith(f"{kind}:") or not _LABEL.fullmatch(given) or given == f"{kind}:":
            raise DocumentError(
                f"'{given}' is no label; write {kind}: and letters, digits, '-', '.' and '_'"
            )
        return given

    def _caption(
        self, own: str, caption: str | None, caller: Callable[[], str] | None
    ) -> escape.Markdown:
        if caption is not None and caller is not None:
            raise DocumentError("a caption is given twice")
        if caller is not None:
            return escape.Markdown(caller())
        return escape.Markdown(own if caption is None else caption)

    def place(self, placed: Float, caption: escape.Markdown) -> escape.Markdown:
        """Place a float with its caption. Raises DocumentError for one that is there already."""
        if any(one.label == placed.label for one in self.placed):
            kind = placed.label.partition(":")[0]
            raise DocumentError(
                f'{placed.label} is placed twice; one may have another label: label="{kind}:…"'
            )
        self.placed.append(placed)
        self.captions.append(caption)
        return escape.ours_division(f"float {len(self.placed) - 1}", caption)

    def _figures(self, experiment: str) -> dict[str, Path]:
        """What was drawn, by name: the words beside each figure, of whichever folder."""
        folder = self.results[experiment][0] / "figures"
        words = [
            path for place in (".", "traces", "tcp") for path in (folder / place).glob("*.json")
        ]
        return {path.stem: path for path in words if path.stem != "index"}

    def _experiment(self, name: str | None) -> str:
        if name is None:
            return next(iter(self.results))
        if name not in self.results:
            raise unknown("experiment in this report", name, self.results)
        return name
