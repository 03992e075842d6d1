"""Tabulars in LaTeX with booktabs. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def tabular(columns: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a booktabs tabular of cells that are LaTeX already."""
    lines = [" & ".join(row) + r" \\" for row in rows]
    return "\n".join(
        [
            rf"\begin{{tabular}}{{@{{}}{columns}@{{}}}}",
            r"\toprule",
            " & ".join(head) + r" \\",
            r"\midrule",
            *lines,
            r"\bottomrule",
            r"\end{tabular}",
        ]
    )


def longtable(columns: str, head: Sequence[str], rows: Sequence[str]) -> str:
    """Write a booktabs longtable, which breaks over pages, of rows that are LaTeX already."""
    return "\n".join(
        [
            rf"\begin{{longtable}}{{@{{}}{columns}@{{}}}}",
            r"\toprule",
            " & ".join(head) + r" \\",
            r"\midrule",
            r"\endhead",
            r"\bottomrule",
            r"\endlastfoot",
            *rows,
            r"\end{longtable}",
        ]
    )
