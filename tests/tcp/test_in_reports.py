"""A report of a followed experiment, typeset by real LaTeX, and as a page."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pypdfium2
import pytest

from labrig.errors import DocumentError
from labrig.figures.tcp.drawing import draw_tcp
from labrig.findings.command import compare_sources
from labrig.report.build import build_report
from labrig.report.page.build import write_page
from labrig.report.tables import making
from labrig.report.values import load
from labrig.stats.analysis import analyse, to_json
from labrig.tcp.account import account
from tests.report.conftest import text_of
from tests.report.example import make_record, write_report
from tests.stats import synthetic
from tests.tcp import made

SECTIONS = {
    "abstract.md": "Connections were followed.\n",
    "introduction.md": "An introduction.\n",
    "setup.md": "A setup.\n",
    "results.md": "A round trip took {{ v('tcp.delay=20.rtt', interval=false) }}; the window is "
    "{{ v('tcp.window', digits=3) }}. Of figure 6, {{ v('tcp.transitions.seen') }} of "
    "{{ v('tcp.transitions.drawn') }} were seen; not in the RFC: "
    "{{ v('tcp.transitions.not_in_rfc.words') }}.\n\n"
    '{{ ref("fig:tcp-states") }}, {{ ref("fig:tcp-series") }}, {{ ref("fig:tcp-bound") }}, '
    '{{ ref("tab:tcp-transitions") }}, {{ ref("tab:tcp-round-trips") }}, '
    '{{ ref("tab:tcp-windows") }}.\n\n'
    '{{ figure("tcp-states") }}\n\n{{ figure("tcp-series") }}\n\n{{ figure("tcp-bound") }}\n\n'
    '{{ table("tcp-transitions") }}\n\n{{ table("tcp-round-trips") }}\n\n'
    '{{ table("tcp-windows") }}\n',
    "conclusion.md": "A conclusion.\n",
}


def results(folder: Path) -> Path:
    """A results folder of the made-up experiment, as far as reports read it."""
    folder.mkdir()
    experiment = made.load(folder)
    table = made.table(experiment)
    metadata = {**synthetic.make_metadata(), "experiment": "mini"}
    analysis = analyse(experiment, table, metadata, {"tcp.d": "BEGIN { exit(0); }\n"})
    found = account("mini", experiment, made.records(experiment), table)
    (folder / "analysis.json").write_text(to_json(analysis))
    (folder / "tcp.json").write_text(found.to_json())
    draw_tcp(found, analysis, folder / "figures" / "tcp")
    return folder


def test_a_report_places_what_connections_showed(tmp_path):
    report = write_report(tmp_path / "templates", SECTIONS)
    there = results(tmp_path / "results")
    built = build_report(report, {"mini": there}, tmp_path / "out", make_record())
    text = " ".join(text_of(built.pdf))
    assert "round trip took 40.10" in text
    assert "10 of 19 were seen; not in the RFC: FIN-WAIT-2 to CLOSED" in text
    for label in ("Figure 1", "Figure 2", "Figure 3", "Table 1", "Table 2", "Table 3"):
        assert f"{label}:" in text
    log = (tmp_path / "out" / "latex" / "report.log").read_text(errors="replace")
    assert "Overfull" not in log
    document = pypdfium2.PdfDocument(built.pdf)
    images = [i for page in document for i in page.get_objects(max_depth=5) if i.type == 3]
    assert images == []
    page = write_page(report, {"mini": there}, tmp_path / "html", make_record()).read_text()
    assert page.count("<svg") >= 3
    assert "FIN-WAIT-2 to CLOSED" in page


def test_an_experiment_that_follows_none_has_no_such_table(tmp_path):
    there = results(tmp_path / "results")
    (there / "tcp.json").unlink()
    with pytest.raises(DocumentError, match="follows none"):
        making.make("tcp-transitions", load(there), None, {})


def test_a_changed_round_trip_is_told_between_two_results(tmp_path):
    before, after = results(tmp_path / "before"), tmp_path / "after"
    shutil.copytree(before, after)
    longer = json.loads((after / "tcp.json").read_text())
    for trip in longer["round_trips"]:
        for key in ("mean_ms", "low_ms", "high_ms"):
            trip[key] = trip[key] and trip[key] * 2
    (after / "tcp.json").write_text(json.dumps(longer))
    moved = compare_sources(str(before), str(after), tmp_path).changes.experiments[0].moves
    names = {move.new.name for move in moved}
    assert "tcp.delay=20.rtt" in names
    assert all(".rtt" in name for name in names)
