"""What must be said of an emulated, a local and a recorded board, and that it cannot be lost."""

from __future__ import annotations

import pytest

from labrig import disclosure
from labrig.board_kind import LOCAL_TIMES, kind_of
from labrig.report import escape
from labrig.stats.records import BoardSaid

COUNTS = "emulated: the clock counts instructions, 1 ns each; not times of hardware"
HOST = "emulated: the clock is the host's and moves with its load; not times of hardware"
FACTS = {"emulator": {"times": COUNTS}, "local": {"times": LOCAL_TIMES}, "ssh": {}}


def board(kind: str = "ssh", name: str = "bbb", of: tuple[str, ...] = ()) -> BoardSaid:
    return BoardSaid(name=name, identity="", facts=FACTS[kind], boots=1, restored=0, record_of=of)


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"times": COUNTS}, "emulator"),
        ({"times": HOST, "not_quiet": "its clock is the host's"}, "emulator"),
        ({"emulator": "QEMU 7.2"}, "emulator"),
        ({"times": LOCAL_TIMES}, "local"),
        ({"not_quiet": "it also ran labrig itself"}, "local"),  # journals before `times`
        ({"kernel": "FreeBSD 14.0"}, "ssh"),
        ({}, "ssh"),
    ],
)
def test_the_kind_follows_from_the_facts(facts, kind):
    assert kind_of(facts) == kind


@pytest.mark.parametrize(
    ("said", "title", "caption"),
    [
        (board("ssh"), (), ""),
        (
            board("emulator", "emulator"),
            ("The board 'emulator' is emulated: the clock counts instructions, 1 ns each; not "
             "times of hardware.",),
            "Measured on 'emulator', an emulated board: its times are not those of hardware.",
        ),
        (
            board("local", "here"),
            ("The board 'here' is the computer that ran labrig: its times were measured beside "
             "whatever else ran there.",),
            "Measured on 'here', the computer that ran labrig, with whatever else ran there.",
        ),
        (
            board("ssh", "replay", ("bbb",)),
            ("The board 'replay' is a record: its trials are those of 'bbb'.",),
            "Read from a record of 'bbb'.",
        ),
        (
            board("emulator", "replay", ("left",)),
            ("The board 'replay' is a record: its trials are those of 'left', which is "
             "emulated: the clock counts instructions, 1 ns each; not times of hardware.",),
            "Read from a record of 'left', an emulated board: its times are not those of hardware.",
        ),
        (
            board("local", "bbb", ("bbb",)),
            ("The board 'bbb' is a record: its trials are those of 'bbb', which was the computer "
             "that ran labrig: its times were measured beside whatever else ran there.",),
            "Read from a record of 'bbb', the computer that ran labrig, with whatever else ran "
            "there.",
        ),
    ],
)  # fmt: skip
def test_the_words(said, title, caption):
    assert disclosure.title_page([said]) == title
    assert disclosure.caption([said]) == caption


def test_each_of_several_boards_is_named_once():
    boards = [board("emulator", "a"), board("ssh", "b"), board("local", "c")]
    assert len(disclosure.title_page([*boards, *boards])) == 2
    words = disclosure.caption(boards)
    assert "'a'" in words
    assert "'b'" not in words
    assert words.endswith("'c', the computer that ran labrig, with whatever else ran there.")


SENTENCE = escape.latex(disclosure.title_page([board("emulator", "emulator")])[0])
START = "\\documentclass{article}\n\\begin{document}\n"
END = "\n\\clearpage\nText.\n\\end{document}\n"


@pytest.mark.parametrize(
    "page",
    [
        SENTENCE,
        f"\\textit{{{SENTENCE}}}",
        SENTENCE.replace(" ", "\n  "),
        f"10\\% % a comment\n{SENTENCE}",
        f"\\iffalse draft \\fi {SENTENCE}",
    ],
)
def test_a_sentence_that_is_there_is_not_missing(page):
    assert disclosure.missing(f"{START}{page}{END}", [SENTENCE]) == ()


@pytest.mark.parametrize(
    "tex",
    [
        f"{START}A title.{END}",
        f"{START}% {SENTENCE}{END}",
        f"{START}A line\\\\%{SENTENCE}{END}",
        f"{START}\\iffalse {SENTENCE} \\fi{END}",
        f"% {SENTENCE}\n{START}A title.{END}",
        f"\\newcommand{{\\x}}{{{SENTENCE}}}{START}A title.{END}",
        f"{START}A title.\\clearpage {SENTENCE}{END}",
        f"{START}A title.\\section{{One}} {SENTENCE}{END}",
        f"{START}A title.\\end{{document}} {SENTENCE}",
        f"{START}{SENTENCE.replace('not', '')}{END}",
        "",
    ],
)
def test_a_sentence_that_no_reader_of_the_title_page_sees_is_missing(tex):
    assert disclosure.missing(tex, [SENTENCE]) == (SENTENCE,)


def test_nothing_is_missing_where_nothing_must_be_said():
    assert disclosure.missing("", []) == ()
