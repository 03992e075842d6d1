"""The process that reads and checks one report: a request in, what was found out, as JSON.

    python -P -m labrig.submission.child

Everything is imported before the limits are set and the file is opened.
"""

from __future__ import annotations

import json
import math
import traceback
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import pypdfium2.raw  # noqa: F401 - before the limits

from labrig.check.document import Box
from labrig.check.examine import examine
from labrig.check.latex.reading import read_latex, require_document
from labrig.check.layout import understand
from labrig.check.pdf.reading import Unreadable, read
from labrig.check.results.reading import read_results
from labrig.check.results.records import Unread
from labrig.check.rule import WHOLE, CannotTell, Found, Rule, Subject
from labrig.check.rules import every
from labrig.check.rules.file import ENCRYPTED, LENGTH, LIMITS, READABLE
from labrig.confined import MEMORY, answer_confined
from labrig.errors import LabrigError
from labrig.submission.checked import Said
from labrig.submission.checking import refused
from labrig.submission.facts import facts
from labrig.submission.request import Request, from_json
from labrig.submission.selection import chosen

MOST_LETTERS = 2000
"""Of what one finding says: what it quotes may have no end."""
BOX = {field.name for field in fields(Box)}
_REFUSED = {"encrypted": ENCRYPTED, "long": LENGTH}


def main() -> None:
    """Answer one request."""
    every()  # imports them
    answer_confined(_answer)


def _answer(said: bytes) -> bytes:
    request = from_json(said)
    try:
        found = check(request)
    except MemoryError:
        why = f"reading it takes more than {MEMORY >> 30} GB of memory"
        found = Said(outcome=refused(chosen(every(), request.select), LIMITS, why), facts=None)
    return to_json(found)


def check(request: Request) -> Said:
    """Read and check a report, in this process."""
    rules = chosen(every(), request.select)
    try:
        document = read(request.pdf)
    except Unreadable as error:
        rule = _REFUSED.get(error.reason, READABLE)
        what = str(error).removeprefix(f"{request.pdf}: ")
        return Said(outcome=refused(rules, rule, what), facts=None)
    latex, unread = None, []
    try:
        if request.latex is not None:
            latex = read_latex(request.latex)
            require_document(latex)
    except LabrigError as error:
        latex = None
        what = f"its LaTeX cannot be read: {error}"
        unread.append(Found(place=WHOLE, what=what, fix="Name the report's main file by --latex."))
    results = None
    if request.results is not None:
        results = read_results(request.results, request.lab)
    if results is not None and not results.experiments and isinstance(results.values, Unread):
        what = f"its results cannot be read: {results.values}"
        unread.append(Found(place=WHOLE, what=what, fix="Run snakemake again, which writes it."))
        results = None
    paper = understand(document, request.profile)
    subject = Subject(
        profile=request.profile, document=document, paper=paper, latex=latex, results=results
    )
    readable = replace(READABLE, check=lambda _: unread)
    asked = [readable if rule is READABLE else guarded(rule) for rule in rules]
    return Said(outcome=examine(subject, asked), facts=facts(document, paper))


def guarded(rule: Rule) -> Rule:
    """``rule``, which cannot tell where labrig itself fails at it: others shall still be asked."""

    def check(subject: Subject) -> Iterator[Found]:
        try:
            yield from rule.check(subject)
        except (CannotTell, MemoryError):
            raise
        except Exception as defect:
            last = traceback.extract_tb(defect.__traceback__)[-1]
            where = f"{Path(last.filename).name}:{last.lineno}"
            raise CannotTell(
                f"labrig itself failed at this rule ({type(defect).__name__} in {where}: {defect})"
            ) from defect

    return replace(rule, check=check)


def to_json(said: Said) -> bytes:
    """What was found out as JSON: Unicode, of bounded length, with finite numbers only."""
    return json.dumps(_clean(asdict(said)), allow_nan=False, ensure_ascii=False).encode()


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        whole = value.encode("utf-8", errors="replace").decode()
        return whole if len(whole) <= MOST_LETTERS else whole[: MOST_LETTERS - 1] + "…"
    if isinstance(value, dict):
        if value.keys() == BOX and not all(map(math.isfinite, value.values())):
            return None
        return {key: _clean(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(each) for each in value]
    return value


if __name__ == "__main__":
    main()
