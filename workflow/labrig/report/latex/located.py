"""From a line of what LaTeX and BibTeX read to the author's own file and line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from labrig.report.latex.latex_writer import Section
from labrig.report.latex.typeset import Locate

_ITEM = re.compile(r"\\bibitem(?:\[(?:[^\[\]]|\[[^\]]*\])*\])?\{([^{}]*)\}", re.DOTALL)


def locator(folder: Path, sections: Sequence[Section], bibliography: Path) -> Locate:
    """Return what finds the place of a line of a file in ``folder``, where LaTeX ran."""
    by_tex = {section.piece.tex_name: section for section in sections}

    def locate(file: str, line: int, hint: str) -> str:
        name = Path(file).name
        if (section := by_tex.get(name)) is not None:
            return f"{section.piece.place}:{section.line(line, hint)}"
        if name == "references.bib":
            return f"{bibliography}:{_entry(bibliography, hint) or line}"
        if name.endswith(".bbl"):
            return f"{bibliography}:{_of_item(folder / name, line, hint, bibliography)}"
        return f"{folder / file}:{line}"

    return locate


def _of_item(bbl: Path, line: int, hint: str, bibliography: Path) -> int:
    """The line, in the bibliography, of the entry that BibTeX had put at ``line``."""
    before = "".join(bbl.read_text(encoding="utf-8").splitlines(keepends=True)[:line])
    keys = _ITEM.findall(before)
    begin = (_entry(bibliography, keys[-1]) if keys else None) or 1
    lines = bibliography.read_text(encoding="utf-8-sig").splitlines()
    found = (n for n in range(begin, len(lines) + 1) if hint and hint in lines[n - 1])
    return next(found, begin)


def _entry(bibliography: Path, key: str) -> int | None:
    """The line on which an entry begins."""
    text = bibliography.read_text(encoding="utf-8-sig")
    match = re.search(rf"@\w+\s*\{{\s*{re.escape(key)}\s*,", text) if key else None
    return text.count("\n", 0, match.start()) + 1 if match else None
