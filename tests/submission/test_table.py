"""Many reports as a table."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from labrig.submission.table import COLUMNS, csv_text, table_lines
from tests.submission.made import FINDINGS, checked, finding

MANY = [finding(f"structure/{name}") for name in ("title", "date", "author", "abstract")]
REPORTS = (
    checked(*FINDINGS, file="alice/report.pdf"),
    checked(file="bob.pdf"),
    checked(finding("file/readable"), file="c.pdf", facts=None),
    checked(*MANY, finding("structure/date"), file="d.pdf"),
)


def test_a_person_sees_one_line_a_report_and_the_gravest_rules():
    lines = [line.text for line in table_lines(REPORTS)]
    assert lines == [
        "report            verdict  errors  warnings  unchecked  body  words  gravest",
        "alice/report.pdf  not fit       4         1          2     9   4120  pages/limit, structure/title, pages/agree",
        "bob.pdf           fit           0         0          2     9   4120",
        "c.pdf             not fit       1         0          2               file/readable",
        "d.pdf             not fit       5         0          2     9   4120  structure/date, structure/title, structure/author and 1 more",
        "",
        "4 reports: 1 fit, 3 not fit; profile course",
    ]


def test_figures_that_were_left_out_are_named_in_the_last_line():
    *_, counted, last = (line.text for line in table_lines(REPORTS, ["alice/rate.pdf", "x.pdf"]))
    assert counted == "4 reports: 1 fit, 3 not fit; profile course"
    assert last.startswith("left out: 2 PDFs of one page")
    assert last.endswith(": alice/rate.pdf, x.pdf")


def test_a_spreadsheet_gets_the_same_and_never_a_formula():
    risky = replace(REPORTS[1], file='=HYPERLINK("http://a/","x").pdf')
    rows = list(csv.DictReader(io.StringIO(csv_text(*REPORTS, risky))))
    assert tuple(rows[0]) == COLUMNS
    assert [row["fit"] for row in rows] == ["no", "yes", "no", "no", "yes"]
    assert rows[0]["rules"] == "pages/limit structure/title pages/agree"
    assert [row["unchecked"] for row in rows] == ["2"] * 5
    assert (rows[2]["pages"], rows[2]["words"]) == ("", "")
    assert rows[4]["file"] == '\'=HYPERLINK("http://a/","x").pdf'
