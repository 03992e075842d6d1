"""What of an experiment is looked at: declared things only, and mistakes in words."""

from __future__ import annotations

from typing import Any

import pytest

from labrig import experiments
from labrig.errors import DeclarationError, LabrigError, UsageError
from labrig.notebook.view import View
from tests.end_to_end.lab import ROOT

LAB1 = experiments.load(ROOT / "experiments" / "lab1-io")
ALL = View()


def test_arms_levels_and_numbers_are_cut_and_the_rest_stays() -> None:
    view = ALL.with_arms(LAB1, ["read-count", "none"])
    view = view.with_levels(LAB1, {"buffer": [65536, "4 KiB"], "object": "cached file"})
    seen = view.of(LAB1, trials=3, blocks=1)
    assert list(seen.arms) == ["none", "read-count"]
    assert seen.factors["buffer"].values == [4096, 65536]
    assert seen.factors["object"].values == ["file"]
    assert (seen.trials, seen.blocks, seen.warmup) == (3, 1, LAB1.warmup)
    assert seen.reference == ["none"]
    assert [one.id for one in seen.hypotheses] == ["H3"]


def test_a_size_is_cut_further_and_keeps_its_name() -> None:
    view = ALL.at(LAB1, "smoke").with_levels(LAB1, {"buffer": 512})
    seen = view.of(LAB1, trials=4)
    again = seen.at_size("smoke")
    assert seen.factors["buffer"].values == [512]
    assert (again.trials, again.blocks) == (4, LAB1.at_size("smoke").blocks)
    assert again.arms.keys() == {"none", "read-time"}


@pytest.mark.parametrize(
    ("narrow", "words"),
    [
        (lambda: ALL.at(LAB1, "smke"), "there is no 'smke'"),
        (lambda: ALL.with_arms(LAB1, ["nne"]), "no arm 'nne'; did you mean 'none'"),
        (lambda: ALL.with_arms(LAB1, ["read-count"]), "name 'none' or 'idle' as well"),
        (lambda: ALL.with_arms(LAB1, ["idle", "none-again"]), "repeats 'none'"),
        (lambda: ALL.with_levels(LAB1, {"bufer": 1}), "no factor 'bufer'; did you mean 'buffer'"),
        (lambda: ALL.with_levels(LAB1, {"buffer": [511]}), "no level of buffer '511'; did you"),
        (lambda: ALL.with_levels(LAB1, {"buffer": []}), "leave it out for all"),
        (
            lambda: ALL.with_levels(LAB1, {"buffer": 512}).with_levels(LAB1, {"buffer": 1024}),
            "no level of buffer '1024'",
        ),
    ],
)
def test_what_is_not_there_is_told_with_what_is(narrow: Any, words: str) -> None:
    with pytest.raises((UsageError, DeclarationError), match=words):
        narrow()


def test_a_notebook_shows_words_for_a_mistake_and_no_traceback() -> None:
    from IPython.core.interactiveshell import InteractiveShell

    shown: list[str] = []

    class Shell(InteractiveShell):
        def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
            shown.extend(stb)

    shell = Shell()
    shell.user_ns["fail"] = lambda: ALL.with_arms(LAB1, ["nne"])
    assert isinstance(shell.run_cell("fail()").error_in_exec, LabrigError)
    assert shown == ["labrig: there is no arm 'nne'; did you mean 'none'?"]
