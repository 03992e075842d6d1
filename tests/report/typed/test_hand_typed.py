from __future__ import annotations

from pathlib import Path

from labrig.report import manuscript
from labrig.report.typed.hand_typed import typed_numbers
from tests.report.example import hypothesis, make_record, write_report, write_results


def remarks(tmp_path: Path, text: str, name: str = "setup.md") -> list[str]:
    extra = ""
    report = write_report(tmp_path / "lab" / "report_template", {name: text}, extra)
    if name.endswith(".tex"):
        declared = (report / "report.yaml").read_text()
        (report / "report.yaml").write_text(declared.replace("setup.md", name))
    results = {"mini": write_results(tmp_path / "results")}
    script = manuscript.read(report, results, make_record())
    return [line.removeprefix(f"{report}/") for line in typed_numbers(script)]


def test_a_typed_number_is_pointed_out_at_its_line_with_what_it_means(tmp_path: Path) -> None:
    text = (
        "Nothing here.\n\n"
        'A firing costs {{ v("read-count.cost") }} and not\n1280 ns, which is typed.\n\n'
        "{% if true %}\nReads are 44.6% slower at 512 B.\n{% endif %}\n"
    )
    first, second = remarks(tmp_path, text)
    assert first.startswith("setup.md:4: '1280 ns' seems to be v(\"read-count.cost\") = 1280")
    assert "agrees" in first
    assert second.startswith("setup.md:7: '44.6%' seems to be v(\"read-count.size=512.share\")")


def test_what_no_longer_agrees_is_said_to(tmp_path: Path) -> None:
    (line,) = remarks(tmp_path, "A firing costs 1.31 µs.\n")
    assert "setup.md:1: '1.31 µs'" in line and "does not agree" in line


def test_what_came_through_an_expression_was_not_typed(tmp_path: Path) -> None:
    text = (
        "{# 9 ms #}{{ hypotheses[0].claim }}\n\n"
        '{{ figure("line", caption="Costs of 1.31 µs a firing.") }}\n\n{{ 9 }} ms are *8*\nms more.\n'
    )
    report = write_report(tmp_path / "lab" / "report_template", {"setup.md": text})
    (report / "results.md").write_text("Nothing.\n")
    said = {**hypothesis("H1", "supported", 0.4), "claim": "It takes 9 ms, and 44% more, a firing."}
    results = {"mini": write_results(tmp_path / "results", hypotheses=[said])}
    script = manuscript.read(report, results, make_record())
    found = [line.removeprefix(f"{report}/").split(" ", 2)[:2] for line in typed_numbers(script)]
    assert [words for _, words in found] == ["'1.31", "'8"]


def test_sections_in_latex_are_read_too(tmp_path: Path) -> None:
    text = (
        "% 12 ms in a comment\nAll cost\n\\val{read-count.cost}.\n\nIt is \\qty{1280}{\\ns} each.\n"
    )
    (line,) = remarks(tmp_path, text, "setup.tex")
    assert line.startswith("setup.tex:5: ") and 'v("read-count.cost")' in line


def test_code_levels_margins_and_citations_are_not_remarked_on(tmp_path: Path) -> None:
    text = "Blocks of 512 B, above 10%, in `12 ms` [@one, p. 3], $n = 6$ blocks.\n"
    assert remarks(tmp_path, text) == []
