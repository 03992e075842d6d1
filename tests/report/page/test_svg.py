"""Drawings in a page: they look as before, do not disturb each other, and cannot act."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from labrig.figures.drawing import write
from labrig.figures.kinds import FIGURES
from labrig.report.page.svg import inline_svg
from labrig.stats.analysis import analyse
from tests.stats import synthetic

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'


def inline(inside: str, prefix: str = "p-", label: str = "a drawing") -> str:
    return inline_svg(f"{HEAD}{inside}</svg>", prefix, label)


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def attributes(html: str) -> list[dict[str, str | None]]:
    return [attributes for _, attributes in Elements(html).seen]


def test_ids_and_what_refers_to_them_get_the_prefix():
    html = inline(
        '<defs><clipPath id="c"><path d="M0 0"/></clipPath><path id="m" style="fill: #abc"/></defs>'
        '<g clip-path="url(#c)" style="marker: url(\'#m\')"><use xlink:href="#m"/><use href="#m"/></g>',
        "fig-1-",
    )
    assert 'id="fig-1-c"' in html
    assert 'clip-path="url(#fig-1-c)"' in html
    assert 'style="marker: url(#fig-1-m)"' in html
    assert html.count('href="#fig-1-m"') == 2
    assert "fill: #abc" in html


def test_a_drawing_has_a_role_and_a_name_and_keeps_its_tips():
    html = inline('<g><title>3 &lt; 4</title><path d="M0 0"/></g>', label='a "quoted" <label>')
    assert (
        attributes(html)[0] | {"role": "img", "aria-label": 'a "quoted" <label>'}
        == (attributes(html)[0])
    )
    assert "<title>3 &lt; 4</title>" in html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<script href="https://example.org/x.js"/>',
        '<g onclick="alert(1)"/>',
        '<g ONLOAD="alert(1)"/>',
        '<a href="javascript:alert(1)"><path d="M0 0"/></a>',
        '<a xlink:href="https://example.org/"><path d="M0 0"/></a>',
        '<use href="https://example.org/x.svg#a"/>',
        '<image href="https://example.org/x.png"/>',
        '<image href="data:image/svg+xml;base64,AAAA"/>',
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
        '<p xmlns="http://www.w3.org/1999/xhtml">x</p>',
        '<g fill="url(https://example.org/x)"/>',
        "<g fill=\"url('https://example.org/x')\"/>",
        '<g style="fill: u\\72l(https://example.org/x)"/>',
        '<style>@import "https://example.org/x.css";</style>',
        "<style>g { fill: url(https://example.org/x) }</style>",
        "<style>} body { display: none</style>",
        '<set attributeName="href" to="javascript:alert(1)"/>',
        "<metadata><date>2026-01-01</date></metadata>",
        "<!-- 2026-01-01 -->",
        "<?xml-stylesheet href='https://example.org/x.css'?>",
    ],
)
def test_what_could_act_or_ask_is_gone(hostile):
    html = inline(f'{hostile}<path id="stays" d="M1 1"/>')
    assert 'id="p-stays"' in html
    assert not re.search(r"script|alert|example|foreign|<p[ >]|<a[ >]|date|2026|@|body|72", html), (
        html
    )


def test_what_is_drawn_in_a_link_stays_as_does_text_after_what_goes():
    html = inline('<a href="https://example.org/"><text>one<script/> two</text></a>')
    assert "<text>one two</text>" in html


def test_a_style_sheet_holds_in_its_own_drawing_only():
    html = inline("<style>/* c */ *{stroke-linejoin: round} #a .b{fill: #abc}</style>")
    assert "<style>#p-{*{stroke-linejoin: round} #p-a .b{fill: #abc}}</style>" in html


def test_pictures_inside_stay():
    picture = "data:image/png;base64,iVBORw0KGgo="
    assert f'href="{picture}"' in inline(f'<image xlink:href="{picture}"/>')


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<svg>", "not an SVG drawing"),
        ("plain", "not an SVG drawing"),
        ("<html/>", "its root is 'html'"),
        ("<svg/>", "its root is 'svg'"),
        (f'<!DOCTYPE svg [<!ENTITY a "b">]>{HEAD}<text>&a;</text></svg>', "declares an entity, a"),
        (
            f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>{HEAD}<text>&x;</text></svg>',
            "declares an entity, x",
        ),
        (f'<!DOCTYPE svg [<!ENTITY % p "q">]>{HEAD}</svg>', "declares an entity, p"),
        (f"{HEAD}<text>&unknown;</text></svg>", "not an SVG drawing"),
    ],
)
def test_what_is_no_drawing_or_declares_entities_is_refused(text, words):
    with pytest.raises(ValueError, match=words):
        inline_svg(text, "p", "x")


def test_a_prolog_and_a_document_type_go():
    svg = (
        '<?xml version="1.0" encoding="utf-16"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        f'"https://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">{HEAD}<text>µ</text></svg>'
    )
    html = inline_svg(svg, "p", "x")
    assert html.startswith("<svg ")
    assert "DOCTYPE" not in html
    assert ">µ<" in html


def test_every_kind_of_figure_keeps_all_that_it_draws_and_is_small(tmp_path):
    experiment = synthetic.small_experiment()
    table = synthetic.make_table(experiment)
    analysis = analyse(experiment, table, synthetic.make_metadata())
    total, ids = 0, []
    for name, draw in FIGURES.items():
        svg = write(draw(table, analysis), tmp_path)[1].read_text(encoding="utf-8")
        html = inline_svg(svg, f"fig-{name}-", name)
        for element in ("path", "use", "title", "g"):
            opened = re.compile(rf"<{element}[ />]")
            assert len(opened.findall(html)) == len(opened.findall(svg)), (name, element)
        mine = [a["id"] for a in attributes(html) if "id" in a]
        aims = set(re.findall(r"#(fig-[\w.-]+)", html))
        assert aims <= set(mine)
        ids += mine
        total += len(html.encode())
    assert len(ids) == len(set(ids))
    assert total < 2_000_000
