"""Verdicts from summaries alone; the oracle is the lecture's table, and ministat where it can be."""

from __future__ import annotations

import subprocess

import pytest

from labrig.compare.command import run
from labrig.compare.options import parse
from labrig.errors import UsageError

LECTURE = """
# dd under dtrace: times in seconds of 11 runs
none               11  0.20818182  0.0060302269

dtmalloc-count     11  0.21272727  0.0064666979
lockstat-count     11  0.43454545  0.0068755165
lockstat-count-dd  11  0.55818182  0.0075075719
lockstat-stack     11  1.4618182   0.058449668
lockstat-stack-dd  11  1.5127273   0.014206273
"""
VERDICTS = {  # as the lecture prints them; of two it leaves out the pooled s
    "dtmalloc-count": "No difference proven at 95.0% confidence\n",
    "lockstat-count": "\t0.226364 +/- 0.00575196\n\t108.734% +/- 2.76295%\n"
    "\t(Student's t, pooled s = 0.0064667)\n",
    "lockstat-count-dd": "\t0.35 +/- 0.0060565\n\t168.122% +/- 2.90924%\n"
    "\t(Student's t, pooled s = 0.00680908)\n",
    "lockstat-stack": "\t1.25364 +/- 0.0369572\n\t602.183% +/- 17.7524%\n",
    "lockstat-stack-dd": "\t1.30455 +/- 0.00970671\n\t626.638% +/- 4.66261%\n",
}


def compared(tmp_path, text: str, *options: str) -> str:
    path = tmp_path / "known"
    path.write_text(text)
    return run(parse([*options, "--summaries", str(path)]))


def test_the_lectures_table_comes_out_in_every_figure(tmp_path):
    printed = compared(tmp_path, LECTURE)
    rows = dict(zip("+*%#@", VERDICTS, strict=True))
    for symbol, name in rows.items():
        assert f"{symbol} {name}\n" in printed
        _, _, after = printed.partition(f"\n{symbol}  11 ")
        said = after.partition("\n")[2]
        head = "" if name == "dtmalloc-count" else "Difference at 95.0% confidence\n"
        assert said.startswith(head + VERDICTS[name])


@pytest.mark.parametrize("confidence", ["80", "99.5"])
def test_they_are_the_verdicts_on_the_values(tmp_path, confidence):
    """Of values whose summaries are exact, ministat's lines come out, less three columns."""
    sets = {"one": [1, 2, 3, 4, 5, 9], "other": [3, 5, 7, 9, 11], "third": [1, 2, 3]}
    known = "one 6 4 2.8284271247461903\nother 5 7 3.1622776601683795\nthird 3 2 1\n"
    for name, values in sets.items():
        (tmp_path / name).write_text("".join(f"{value}\n" for value in values))
    done = subprocess.run(
        ["ministat", "-A", "-c", confidence, *sets],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    expected = []
    for line in done.stdout.splitlines():
        cut = line.startswith("    N") or line[:5].split()[1:2] in (["6"], ["5"], ["3"])
        expected.append(line[:5] + line[5 + 3 * 14 :] if cut else line)
    assert compared(tmp_path, known, "-c", confidence).splitlines() == expected


def test_options_leave_out_what_they_do_of_values(tmp_path):
    rows = compared(tmp_path, LECTURE, "-nq").splitlines()
    assert [row.split()[:2] for row in rows] == [[symbol, "11"] for symbol in "x+*%#@"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a 11 0.2\n", "known:1: give name n mean stddev, not: a 11 0.2"),
        ("\na 11 0.2 x\n", "known:2: give name n mean stddev"),
        ("a\n", "known:1: give name"),
        ("a 11 0.2 0.1 5\n", "known:1: give name"),
        ("a 2 0.2 0.1\n", "known:1: a has 2 values; ministat needs at least 3"),
        ("a 3 nan 0.1\n", "known:1: a needs a finite mean"),
        ("a 3 1 -0.1\n", "stddev of 0 to 1e154"),
        ("a 3 1 1e200\n", "stddev of 0 to 1e154"),
        ("# none\n", "0 summaries; give 1 to 7"),
        ("a 3 1 1\n" * 8, "8 summaries; give 1 to 7"),
    ],
)
def test_what_is_no_summary_is_refused_with_its_place(tmp_path, text, why):
    with pytest.raises(UsageError, match=why):
        compared(tmp_path, text)


def test_a_file_that_cannot_be_read(tmp_path):
    with pytest.raises(UsageError, match=r"cannot read .*: No such file"):
        run(parse(["--summaries", str(tmp_path / "not")]))
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\n")
    with pytest.raises(UsageError, match="is no text"):
        run(parse(["--summaries", str(tmp_path / "bytes")]))
