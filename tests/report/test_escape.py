from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from labrig.report import escape

COMMANDS = {
    "textbackslash": "\\",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "textquotedbl": '"',
    "textquotesingle": "'",
    "textasciigrave": "`",
}
TOKEN = re.compile(r"\\([a-zA-Z]+)\{\}|\\([{}$&%#_])|\{\}|([^\\{}$&%#_~^])")


def typeset(latex: str) -> str:
    """What LaTeX would show; fails for anything that is not plain text to it."""
    out, place = "", 0
    while place < len(latex):
        match = TOKEN.match(latex, place)
        assert match, latex[place:]
        out += COMMANDS[match[1]] if match[1] else match[2] or match[3] or ""
        place = match.end()
    return out


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_ascii_is_typeset_literally(text: str) -> None:
    assert typeset(escape.latex(text)) == escape.one_line(text)


@given(st.text())
def test_any_text_is_safe_and_on_one_line(text: str) -> None:
    out = escape.latex(text)
    assert "\n" not in out and "\r" not in out
    rest = re.sub(r"\\(ensuremath\{\\[a-z]+\}|[A-Za-z]+\{\}|[{}$&%#_,])|\{\}", "", out)
    assert not set(rest) & set("\\{}$&%#_^")
    assert escape.latex(out) is out


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_markdown_escapes_every_mark(text: str) -> None:
    out = escape.markdown(text)
    assert re.sub(r"\\(.)", r"\1", out) == escape.one_line(text)
    assert not re.search(r"(?<!\\)[^\w\s\\]", re.sub(r"\\\\", "", out))


def test_pandoc_reads_escaped_text_as_it_stood() -> None:
    import pypandoc

    from labrig.report.tree import MARKDOWN

    texts = [
        "# not a heading",
        "1. not a list",
        "- nor this",
        "    nor code",
        "`x` ``y`` ```",
        "*a* _b_ **c** ~~d~~ ^e^ ~f~",
        "[a](b) ![c](d) [@e] @f <http://g> https://h",
        "\\write18{x} $y$ \\(z\\) {=latex}",
        "a -- b --- c ... 'd' \"e\"",
        "| a | b |",
        "<b>x</b> &amp; &#65;",
        "trailing \\",
        "::: note",
        "{% x %} {{ y }} {# z #}",
    ]
    for text in texts:
        both = f"{escape.markdown(text)}\n\n{escape.code(text)}\n"
        shown = pypandoc.convert_text(both, "json", format=MARKDOWN)
        import json

        blocks = json.loads(shown)["blocks"]
        assert [block["t"] for block in blocks] == ["Para", "Para"]
        words = "".join(i["c"] if i["t"] == "Str" else " " for i in blocks[0]["c"])
        assert words == escape.one_line(text)
        (code,) = blocks[1]["c"]
        assert code["t"] == "Code" and code["c"][1] == escape.one_line(text)


def test_characters_without_a_glyph_are_named() -> None:
    assert escape.latex("漢") == "[U+6F22]"
    assert escape.latex("1 µs −2 ±3") == r"1 \textmu{}s \textminus{}2 \textpm{}3"
    assert escape.latex("a\u202eb\x00c\nd") == "a b c d"
