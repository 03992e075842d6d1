"""Figures and tables where prose places them, and references to them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from labrig.errors import DocumentError
from labrig.report import escape, latex_tables, tables
from labrig.report.values import Values, unknown
from labrig.stats.records import Value

PLACEHOLDER = "%% labrig-float {}"
_PLACED = re.compile(r"^%% labrig-float (\d+)$", re.MULTILINE)
_KINDS = {"fig": "Figure", "tab": "Table", "sec": "Section", "eq": "Equation"}


@dataclass
class Floats:
    """What prose has placed so far: fills while sections are rendered."""

    results: Mapping[str, tuple[Path, Values]]
    """Experiments by name, the main one first: folder and values."""
    placed: list[str] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    references: set[str] = field(default_factory=set)
    copies: dict[str, Path] = field(default_factory=dict)
    """Figures to copy: name in the build folder to the drawn file."""

    def figure(self, name: str, experiment: str | None = None) -> escape.Markdown:
        """Place the figure ``name``. Raises DocumentError when it was not drawn."""
        owner = self._experiment(experiment)
        known = self._figures(owner)
        if name not in known:
            raise unknown("figure", name, sorted(known))
        drawn = known[name].with_suffix(".pdf")
        try:
            about = json.loads(known[name].read_text(encoding="utf-8"))
            caption = str(about["caption"])
            with drawn.open("rb") as file:
                head = file.read(5)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DocumentError(f"figure '{name}' cannot be used: {error}; draw it again") from None
        if head != b"%PDF-":
            raise DocumentError(f"figure '{name}' is not a PDF: {drawn}; draw it again")
        copy = f"figure-{len(self.copies)}.pdf"
        self.copies[copy] = drawn
        return self._place(
            f"fig:{name}",
            "\\begin{figure}[!htb]\n\\centering\n"
            f"\\labrigfigure{{{copy}}}\n"
            f"\\caption{{{escape.latex(caption)}}}\\label{{fig:{name}}}\n\\end{{figure}}",
        )

    def table(
        self, name: str, metric: str | None = None, experiment: str | None = None, **levels: Value
    ) -> escape.Markdown:
        """Place the table ``name``. Raises DocumentError when there is no such table."""
        values = self.results[self._experiment(experiment)][1]
        label = f"tab:{name}"
        made = tables.make(name, values, metric, levels)
        return self._place(label, latex_tables.floating(made, label))

    def ref(self, label: str) -> escape.Markdown:
        """Refer to a label: ``Figure 2``. Raises DocumentError for a label of no known kind."""
        kind, colon, _ = label.partition(":")
        if not colon or kind not in _KINDS or not re.fullmatch(r"[A-Za-z0-9:._-]+", label):
            raise unknown("label", label, sorted(self.labels))
        self.references.add(label)
        return escape.raw_inline(rf"\hyperref[{label}]{{{_KINDS[kind]}~\ref*{{{label}}}}}")

    def has_figure(self, name: str, experiment: str | None = None) -> bool:
        """Whether the figure ``name`` was drawn."""
        return name in self._figures(self._experiment(experiment))

    def fill(self, latex: str) -> str:
        """Put the floats where their placeholders stand."""
        return _PLACED.sub(lambda match: self.placed[int(match[1])], latex)

    def _place(self, label: str, content: str) -> escape.Markdown:
        if label in self.labels:
            raise DocumentError(f"{label} is placed twice")
        self.labels.add(label)
        self.placed.append(content)
        return escape.raw_block(PLACEHOLDER.format(len(self.placed) - 1))

    def _figures(self, experiment: str) -> dict[str, Path]:
        """What was drawn, by name: the words beside each figure, those of traces included."""
        folder = self.results[experiment][0] / "figures"
        words = [*folder.glob("*.json"), *(folder / "traces").glob("*.json")]
        return {path.stem: path for path in words if path.stem != "index"}

    def _experiment(self, name: str | None) -> str:
        if name is None:
            return next(iter(self.results))
        if name not in self.results:
            raise unknown("experiment in this report", name, self.results)
        return name
