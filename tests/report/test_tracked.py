from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from labrig.errors import DocumentError
from labrig.report import manuscript, prose
from labrig.report.floats import Floats
from labrig.report.known import known
from labrig.report.latex.latex_writer import LatexWriter
from labrig.report.origins import Origins
from labrig.report.tracked import CLOSE, OPEN, Tracking
from labrig.report.values import Values, load
from tests.report.example import BIB, make_record, write_results

COST = 'v("read-count.cost")'
LINKED = r"\labrigvalue{origin-1}{\qty{1280}{\nano\second} [\num{1250}, \num{1310}]}"


class Section:
    """Sections rendered one after another from one analysis."""

    def __init__(self, results: Path) -> None:
        self.results = results
        self.values: Values = load(results)
        self.known = known({"mini": self.values})

    def render(self, text: str, **names: Any) -> tuple[str, Tracking, Origins]:
        floats = Floats({"mini": (self.results, self.values)})
        tracking, origins = Tracking({"mini": self.values}, self.known), Origins()
        given_names = {**manuscript.prose_names({"mini": self.values}, make_record()), **names}
        pieces = prose.render(self.results, {"part.md": text}, given_names, floats, tracking)
        prose.check(pieces, floats, BIB)
        writer = LatexWriter(
            floats=floats, tracking=tracking, origins=origins, record=make_record(), draft=False
        )
        (section,) = writer.write(pieces, "part")
        return section.tex, tracking, origins

    def tex(self, text: str, **names: Any) -> str:
        return self.render(text, **names)[0]

    def refused(self, text: str) -> str:
        with pytest.raises(DocumentError) as caught:
            self.render(text)
        return str(caught.value).removeprefix(f"{self.results}/")


@pytest.fixture(scope="module")
def section(tmp_path_factory: pytest.TempPathFactory) -> Section:
    return Section(write_results(tmp_path_factory.mktemp("results")))


@pytest.mark.parametrize(
    "text",
    [
        f"A firing costs {{{{ {COST} }}}}.\n",
        f"{{{{ 'A firing costs ' ~ {COST} ~ '.' }}}}\n",
        f"{{% set cost = {COST} %}}\nIt is {{{{ cost }}}}.\n",
        f"{{% macro said(x) %}}**{{{{ x }}}}**{{% endmacro %}}\n{{{{ said({COST}) }}}}\n",
        f"- an item\n- of {{{{ {COST} }}}}\n",
        f"| a | b |\n|---|---|\n| one | {{{{ {COST} }}}} |\n",
        f"Text.[^1]\n\n[^1]: Note of {{{{ {COST} }}}}.\n",
        f"> quoted {{{{ {COST} }}}}\n",
        f"*emphasised {{{{ {COST} }}}}*\n",
        f"{{{{ [{COST}, 'x'] | join(' and ') }}}}\n",
        f"{{{{ listed([{COST}, 'x']) }}}}\n",
        f"{{% for one in [{COST}] %}}\nIt is {{{{ one }}}}.\n{{% endfor %}}\n",
        f"{{% call figure('line') %}}A line of {{{{ {COST} }}}}.{{% endcall %}}\n",
        f"{{{{ figure('line', caption='A line of ' ~ {COST}) }}}}\n",
        f"{{{{ table('costs', caption='Costs, ' ~ {COST}) }}}}\n",
    ],
)
def test_numbers_keep_their_origin_wherever_prose_puts_them(section: Section, text: str) -> None:
    tex, _, origins = section.render(text)
    (entry,) = (o for o in origins.all() if o.source.name == "mini.read-count.elapsed.cost")
    assert LINKED.replace("origin-1", entry.anchor) in tex
    assert OPEN not in tex and CLOSE not in tex


def test_numbers_in_math_and_code_have_an_entry_and_no_link(section: Section) -> None:
    for text, shown in (
        (f"$c = \\text{{ {{{{ {COST} }}}} }}$\n", r"\qty{1280}{\nano\second}"),
        (f"`cost {{{{ {COST} }}}}`\n", "cost\\ 1280"),
        (f"```\ncost {{{{ {COST} }}}}\n```\n", "cost 1280"),
    ):
        tex = section.tex(text)
        assert shown in tex and OPEN not in tex and "labrigvalue" not in tex


def test_a_heading_of_a_number_can_be_a_bookmark(section: Section) -> None:
    tex = section.tex(f"## Firings cost {{{{ {COST} }}}} {{#sec:cost}}\n\nText.\n")
    assert LINKED in tex and OPEN not in tex


def test_options_and_other_names_reach_prose(section: Section) -> None:
    tex = section.tex(
        '{{ v("mini.read-count.elapsed.cost", to="us") }}; {{ v("read-count.cost", digits=2) }}; '
        '{{ v("read-count.size=512.share", sign=false) }}; {{ v("H1.verdict") }}; '
        '{{ v("counts.timed") }}\n'
    )
    for shown in (
        r"\qty{1.28}{\micro\second} [\num{1.25}, \num{1.31}]",
        r"{\qty{1300}{\nano\second}}",
        r"{\num{44.6}\% [\num{44.3}, \num{44.9}]}",
        "{supported}",
        r"{\num{120}}",
    ):
        assert shown in tex


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('a\n\n{{ v("read-count.cosst") }}\n', "part.md:3: there is no value 'read-count.cosst'"),
        ('{{ v("H1.verdict", to="us") }}', "part.md:1: mini.H1.verdict is a word"),
        ('{{ v("read-count.cost", to="KiB") }}', "part.md:1: ns cannot be shown in KiB"),
        ('\n{{ v("read-count.cost", digits=0) }}', "part.md:2: 0 significant digits"),
        ('{{ v("read-count.cost") / 0 }}', "part.md:1: mini.read-count.elapsed.cost: a division"),
        ('{{ 1 / (v("counts.lost")) }}', "part.md:1: mini.counts.lost: a division by zero"),
        ('{{ v("H1.verdict") + 1 }}', "part.md:1: mini.H1.verdict has no value to calculate with"),
        ('{{ share(cost("read-count")) }}', "part.md:1: a Cost is no share of anything"),
        ("{{ shown(board) }}", "part.md:1: BoardSaid is of no experiment of this report"),
    ],
)
def test_mistakes_with_values_have_their_line(section: Section, text: str, message: str) -> None:
    assert section.refused(text).startswith(message)


def test_arithmetic_keeps_the_names_that_it_was_made_of(section: Section) -> None:
    cost, mean = 'v("read-count.cost")', 'v("none.size=512.mean")'
    for text, number, name in (
        (f"{cost} * 2", 2560.8, "mini.read-count.elapsed.cost × 2"),
        (f"2 * {cost}", 2560.8, "2 × mini.read-count.elapsed.cost"),
        (f"{cost} + 1", 1281.4, "mini.read-count.elapsed.cost + 1"),
        (f"1 - {cost}", -1279.4, "1 − mini.read-count.elapsed.cost"),
        (f"-{cost}", -1280.4, "-1 × mini.read-count.elapsed.cost"),
        (f"{cost} | abs", 1280.4, "|mini.read-count.elapsed.cost|"),
        (
            f"{cost} / {mean}",
            128.04,
            "mini.read-count.elapsed.cost / mini.none.size=512.elapsed.mean",
        ),
        (
            f"({cost} + 1) * 2",
            2562.8,
            "(mini.read-count.elapsed.cost + 1) × 2",
        ),
    ):
        _, tracking, origins = section.render(f"{{{{ {text} }}}}\n")
        found = tracking.numbers[-1]
        assert found.estimate == pytest.approx(number), text
        assert found.source.name == name
        assert origins.all()[-1].source.method.startswith("from the estimates named")


def test_numbers_compare_as_numbers(section: Section) -> None:
    text = (
        '{% if v("read-count.cost") > 1000 and v("counts.blocks") == 6 %}\nYes.\n{% endif %}\n'
        '{% if v("H1.verdict") == "supported" %}\nIndeed.\n{% endif %}\n'
    )
    tex = section.tex(text)
    assert "Yes." in tex and "Indeed." in tex


def test_every_record_that_a_template_can_reach_is_shown(section: Section) -> None:
    text = (
        '{{ shown(cost("read-count")) }}; {{ shown(summary("none", size="512")) }}; '
        '{{ shown(difference("read-count", "none", size="512")) }}; {{ shown(hypothesis("H1")) }}; '
        '{{ share(difference("read-count", "none", size="512"), sign=false) }}; '
        '{{ share(hypothesis("H1")) }}; {{ shown(ministat(size="512").rows[1]) }}\n'
    )
    _, tracking, _ = section.render(text)
    assert [one.text.replace("\u202f", " ") for one in tracking.numbers] == [
        "1280 ns [1250, 1310]",
        "10.00 ms",
        "4.46 ms [4.43, 4.49]",
        "+44.6% [+43.6, +45.6]",
        "44.6% [44.3, 44.9]",
        "+44.6% [+43.6, +45.6]",
        "4.50 ms [4.40, 4.60]",
    ]


HOSTILE = st.text(
    st.sampled_from([OPEN, CLOSE, "0", "1", ".", "a", "%", "_", "#", "&", "\\", "{", "}", "`", " "])
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HOSTILE)
@example(f"{OPEN}0{CLOSE}")
@example(f"{OPEN}00000000.0{CLOSE}")
def test_data_cannot_forge_a_number(section: Section, text: str) -> None:
    assert isinstance(text, str)
    tracking = Tracking({"mini": section.values}, section.known)
    tracking.value("read-count.cost")
    assert all(isinstance(part, str) for part in tracking.parts(text))
    assert tracking.plain(text) == text


def test_hostile_data_is_text_beside_a_number(section: Section) -> None:
    hostile = rf"{OPEN}0{CLOSE} 100% #1 & a_b $x$ \write18{{x}} *b* `c` [@k]"
    tex, _, origins = section.render(f"{{{{ {COST} }}}} {{{{ data }}}}\n", data=hostile)
    assert len(origins.all()) == 1
    assert re.search(r"\[U\+E000\]|\{\[\}U\+E000", tex)
    assert r"\textbackslash write18\{x\}" in tex and r"100\% \#1 \& a\_b \$x\$" in tex


def test_two_thousand_values_of_one_section_share_their_entries(section: Section) -> None:
    names = ["read-count.cost", "H1.estimate", "none.size=512.mean", "read-count.size=512.share"]
    text = "".join(f'{{{{ v("{names[n % 4]}") }}}} ' for n in range(2000)) + "\n"
    tex, _, origins = section.render(text)
    assert tex.count(r"\labrigvalue{") == 2000
    assert len(origins.all()) == 4
