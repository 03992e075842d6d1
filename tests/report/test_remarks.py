"""What a build points out, and what a draft shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from labrig.report.build import Built, build_report
from tests.report.conftest import text_of
from tests.report.example import make_record, write_report, write_results

NOTED = {
    "setup.md": "The board is {{ board.name }}.\n\nFirst words.\n"
    '{{ note("say which 5%_ it is") }} More words.\n'
}


def built(tmp_path: Path, sections: dict[str, str], extra: str = "", draft: bool = False) -> Built:
    report = write_report(tmp_path / "templates", sections, extra)
    results = {"mini": write_results(tmp_path / "results")}
    return build_report(report, results, tmp_path / "out", make_record(), draft=draft)


def test_lengths_and_notes_are_remarks_with_their_place(tmp_path: Path) -> None:
    three = "One.\n\nTwo.\n\n- an item\n\n- another\n\n$$a = b$$\n\nThree.\n"
    made = built(tmp_path, {**NOTED, "introduction.md": three})
    folder = tmp_path / "templates" / "mini"
    yaml = folder / "report.yaml"
    assert f"{yaml}: Introduction has 3 paragraphs; the profile 'course' asks for 1 to 2" in (
        made.remarks
    )
    assert any("Results and discussion has 0." in one for one in made.remarks)
    assert f"{folder / 'setup.md'}:3: a note is not resolved: say which 5%_ it is" in made.remarks
    assert not any("abstract" in one for one in made.remarks)
    assert (tmp_path / "out" / "remarks.txt").read_text() == "".join(
        f"{one}\n" for one in made.remarks
    )


def test_a_number_typed_by_hand_is_a_remark(tmp_path: Path) -> None:
    made = built(tmp_path, {"conclusion.md": "It is\n44.6% slower.\n"})
    assert any("conclusion.md:2: '44.6%" in one for one in made.remarks)


@pytest.mark.parametrize(("extra", "asked"), [("draft: true\n", False), ("", True)])
def test_a_draft_shows_notes_line_numbers_and_that_it_is_one(
    tmp_path: Path, extra: str, asked: bool
) -> None:
    made = built(tmp_path, NOTED, extra, draft=asked)
    assert not any("a note is not" in one for one in made.remarks)
    pages = text_of(made.pdf)
    assert "Draft" in pages[0]
    body = " ".join(pages[1:])
    assert "say which 5%_ it is" in " ".join(body.split())
    lines = [int(word) for word in pages[1].split() if word.isdigit()]
    assert set(range(8, 16)) <= set(lines)


def test_no_draft_shows_none_of_it(tmp_path: Path) -> None:
    pages = text_of(built(tmp_path, NOTED).pdf)
    assert "Draft" not in pages[0]
    assert "say which" not in " ".join(pages)


def test_what_the_text_does_not_refer_to_is_said_with_its_line(tmp_path: Path) -> None:
    text = 'Words.\n\n{{ figure("line") }}\n\n{{ ref("tab:hypotheses") }} says it.\n\n{{ table("hypotheses") }}\n'
    said = built(tmp_path, {"results.md": text}).remarks
    assert [one.split("/")[-1] for one in said if "refer" in one] == [
        "results.md:3: the text does not refer to fig:line"
    ]
