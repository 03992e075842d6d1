"""The rules in words: all are listed, each is explained, and docs/rules.md is what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from labrig.check.catalogue import find, markdown
from labrig.check.rules import every
from labrig.cli import main
from labrig.errors import UsageError

DOC = Path(__file__).parents[2] / "docs" / "rules.md"


def test_every_rule_has_a_name_of_its_own_and_words_for_a_person():
    names = [rule.name for rule in every()]
    assert len(set(names)) == len(names)
    for rule in every():
        assert rule.name.count("/") == 1, rule.name
        for words in (rule.title, rule.why, rule.fix):
            assert words and words == words.strip() and "\n" not in words, rule.name


def test_the_list_has_a_line_for_each_rule_and_its_name_explains_it():
    listed = CliRunner().invoke(main, ["rules"]).output.splitlines()
    assert [line.split()[:2] for line in listed] == [[rule.name, rule.severity] for rule in every()]
    rule = find("pages/limit", every())
    shown = " ".join(CliRunner().invoke(main, ["rules", "pages/limit"]).output.split())
    for words in (rule.name, rule.severity, rule.title, rule.why, rule.fix):
        assert words in shown


def test_a_misspelt_name_is_told_a_near_one():
    with pytest.raises(UsageError, match="did you mean 'pages/limit'"):
        find("pages/limits", every())
    done = CliRunner().invoke(main, ["rules", "nothing-like-it"])
    assert done.exit_code == 2
    assert "there is no rule 'nothing-like-it'" in done.stderr


def test_the_document_has_what_the_rules_say():
    said = "\n".join(markdown(every()))
    assert said in DOC.read_text(), "run `python -m tests.check.tally`"
    printed = CliRunner().invoke(main, ["rules", "--format", "markdown"]).output
    assert printed.strip() == said.strip()
