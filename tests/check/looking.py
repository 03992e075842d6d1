"""From a case to what the rules look at, and to what they find."""

from __future__ import annotations

import tempfile
from importlib import import_module
from pathlib import Path

from labrig.check import profile as profiles
from labrig.check.examine import Outcome, examine
from labrig.check.layout import understand
from labrig.check.pdf.reading import read
from labrig.check.profile import Profile
from labrig.check.results.reading import read_results
from labrig.check.results.records import Results
from labrig.check.rule import Subject
from labrig.check.rules import every
from tests.check.cases import Case
from tests.check.writing import Shelf


def profile_of(case: Case) -> Profile:
    """The profile ``course`` with what differs from it in this case, merged part by part."""
    base = profiles.load("course", Path("/nonexistent")).model_dump()
    for key, value in case.profile.items():
        base[key] = {**base[key], **value} if isinstance(value, dict) else value
    return Profile.model_validate(base)


def subject(shelf: Shelf, case: Case) -> Subject:
    """All that is known of a case's document."""
    folder = shelf.typeset(case.written)
    profile = profile_of(case)
    document = read(folder / "report.pdf")
    latex = None
    if case.latex:
        # Only documents that are given with their LaTeX need its reader.
        latex = import_module("labrig.check.latex.reading").read_latex(
            folder / next(iter(case.written.files))
        )
    return Subject(
        profile=profile,
        document=document,
        paper=understand(document, profile),
        latex=latex,
        results=results(case),
    )


def results(case: Case) -> Results | None:
    """The results that lie beside a case's document."""
    if case.results is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        lab = Path(folder) / "lab"
        return read_results(case.results(lab), lab)


def examined(shelf: Shelf, case: Case) -> Outcome:
    """What all rules say of a case."""
    return examine(subject(shelf, case), every())
