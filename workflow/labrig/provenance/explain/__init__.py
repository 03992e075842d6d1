"""``labrig explain``: where a number, a figure or a file comes from, down to its trials."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, replace
from pathlib import Path

from labrig.errors import UsageError
from labrig.provenance.explain import standing
from labrig.provenance.explain.chain import Chain
from labrig.provenance.explain.files import figure_node, file_node
from labrig.provenance.explain.lab import Lab, look
from labrig.provenance.explain.named import named_node
from labrig.provenance.explain.node import Answer, Node, lines
from labrig.provenance.explain.reported import (
    Shown,
    figure_called,
    on_page,
    origin_called,
    report_of,
)
from labrig.provenance.explain.sample import among
from labrig.provenance.explain.values import calculated_node, value_node

__all__ = ["Answer", "explain", "lines", "to_json"]

_PAGE = re.compile(r"(?P<pdf>.+\.pdf):(?P<page>\d+)\s+(?P<number>.+)", re.DOTALL)
_NO_PAGE = re.compile(r"(?P<pdf>\S.*\.pdf)\s+(?P<number>\S+)")
_ORIGIN = re.compile(r"\[?O(?P<number>\d+)\]?")
_NUMBERED = re.compile(r"(?P<kind>fig(?:ure|\.)?|tab(?:le|\.)?)\s+(?P<number>\d+)", re.IGNORECASE)


def explain(what: str, root: Path, report: str | None = None) -> Answer:
    """Explain ``what`` of the lab in ``root``: value, figure, page and number, origin, file.

    Looked for in ``report``, else in the lab's report; values and figures of other experiments go
    by their experiment's name. Nothing is made or measured.

    Raises UsageError with near matches for what there is not, DocumentError and DeclarationError
    for results that cannot be read.
    """
    if match := _PAGE.fullmatch(what.strip()):
        pdf = root / match["pdf"]
        lab = look(root, report or report_of(pdf, root))
        found = on_page(lab, pdf, int(match["page"]), match["number"])
        return _answer(lab, what, [_shown(lab, one) for one in found])
    file = _file(what, root)
    lab = look(root, report or _report_in(file))
    if match := _NUMBERED.fullmatch(what.strip()):
        kind = "Figure" if match["kind"].lower().startswith("f") else "Table"
        return _answer(lab, what, [_shown(lab, figure_called(lab, kind, match["number"]))])
    if match := _ORIGIN.fullmatch(what.strip()):
        return _answer(lab, what, [_shown(lab, origin_called(lab, int(match["number"])))])
    if file:
        return _answer(lab, what, [file_node(lab, file)])
    if match := _NO_PAGE.fullmatch(what.strip()):
        asked = f"{match['pdf']}:PAGE {match['number']}"
        raise UsageError(f"'{what}': say the page, as in {asked}")
    return _answer(lab, what, [named_node(lab, what)])


def to_json(answer: Answer) -> str:
    """Return all of it as JSON, with whole hashes and the trials by journal."""
    return json.dumps(asdict(answer), indent=1, ensure_ascii=False)


def _file(what: str, root: Path) -> str:
    """The path from ``root`` of the file that ``what`` is; empty where it is none."""
    path = root / what
    try:
        return Path(os.path.relpath(path, root)).as_posix() if path.is_file() else ""
    except OSError:
        return ""  # too long for a name


def _report_in(file: str) -> str | None:
    """The report that a file is one of."""
    parts = Path(file).parts
    return parts[2] if parts[:2] == ("results", "reports") and len(parts) > 3 else None


def _shown(lab: Lab, one: Shown) -> Node:
    """What an entry of a report's origins is, and whether the report is still of its files."""
    node = _entry(lab, one)
    doubts = standing.doubts(lab, (name for name, at in lab.folders.items() if _tells_of(node, at)))
    return replace(node, doubts=(*doubts, *node.doubts))


def _entry(lab: Lab, one: Shown) -> Node:
    values = lab.known()
    if one.name in values:
        return value_node(lab, values[one.name], one.shown)
    experiment, _, rest = one.name.partition(".")
    kind, _, name = rest.partition(".")
    if experiment in lab.folders and kind == "figure":
        return figure_node(Chain(lab, experiment), name, one.shown)
    if experiment in lab.folders and kind == "table":
        return _table(lab, experiment, name, one.shown)
    return calculated_node(lab, one.name, one.shown, values)


def _table(lab: Lab, experiment: str, name: str, shown: str) -> Node:
    chain = Chain(lab, experiment)
    words = f"{shown}: table {name} of {experiment}; each number of it has a name in values.json"
    return Node(words=words, children=(chain.analysed((among(chain.analysis),)),))


def _answer(lab: Lab, what: str, roots: list[Node]) -> Answer:
    told = [name for name, at in lab.folders.items() if any(_tells_of(one, at) for one in roots)]
    again = "\n".join(Chain(lab, name).again() for name in told)
    return Answer(asked=what, roots=tuple(roots), again=again)


def _tells_of(node: Node, folder: str) -> bool:
    return node.file.startswith(f"{folder}/") or any(_tells_of(c, folder) for c in node.children)
