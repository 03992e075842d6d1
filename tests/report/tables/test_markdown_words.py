"""Words of tables, read as pandoc reads them where a caption stands among prose."""

from __future__ import annotations

import pytest

from labrig.report import tree
from labrig.report.tables.grid import Symbol, Words
from labrig.report.tables.markdown_words import markdown


@pytest.mark.parametrize("equals", ["6", "3 or 6"])
def test_what_a_letter_equals_does_not_undo_its_formula(equals: str) -> None:
    said: Words = ("over ", Symbol("n", equals=equals), " blocks.")
    (blocks,) = tree.read([markdown(said)], tree.MARKDOWN, "caption.md")
    nodes = list(tree.every(blocks))
    assert [node["c"][1] for node in nodes if node["t"] == "Math"] == ["n"]
    text = "".join(node["c"] if node["t"] == "Str" else " " for node in nodes[1:])
    assert "$" not in text
    assert text.split() == ["over", "=", *equals.split(), "blocks."]
