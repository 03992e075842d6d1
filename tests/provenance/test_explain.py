"""``labrig explain`` against the files themselves: pandas, hashlib, the journals' own lines."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pypdfium2
import pytest
from click.testing import CliRunner

from labrig.cli import main
from labrig.errors import LabrigError
from labrig.provenance.explain import explain, lines, to_json
from labrig.provenance.explain.lab import look
from labrig.provenance.explain.node import Node
from labrig.provenance.explain.page import numbers_of
from labrig.provenance.explain.rows import rows_of
from labrig.provenance.explain.samples import samples
from labrig.report.build import build_report
from labrig.report.known import known as knowing
from labrig.report.record import collect
from labrig.report.values import Values
from labrig.stats.records import Change, Cost, Difference, Summary, Sweep, Twins
from labrig.tcp.comparison import compare
from labrig.tcp.record import Followed, RoundTrip, Tcp
from tests.end_to_end.lab import Lab
from tests.provenance import one_lab
from tests.provenance.one_lab import FOLDER

TOLD = ("trials", "difference", "change", "twin.share", "cost", "knee")


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Lab:
    made = Lab.copy_to(tmp_path_factory.mktemp("explain") / "lab")
    one_lab.declare(made)
    one_lab.measure(made)
    one_lab.analysed(made)
    results = {"tiny": made.root / FOLDER}
    out = made.root / "results/reports/tiny"
    out.mkdir(parents=True)
    built = build_report(
        made.root / "report_template/tiny", results, out, collect(made.root, results)
    )
    for copy in (out / "report.pdf", made.root / "report.pdf"):
        copy.write_bytes(built.pdf.read_bytes())
    return made


@pytest.fixture(scope="module")
def table(lab) -> pd.DataFrame:
    return pd.read_parquet(lab.root / FOLDER / "trials.parquet")


def every(node: Node) -> list[Node]:
    return [node, *(found for child in node.children for found in every(child))]


def only(lab: Lab, what: str) -> list[Node]:
    (root,) = explain(what, lab.root).roots
    return every(root)


def trials_of(nodes: list[Node]) -> dict[str, list[str]]:
    return {Path(n.file).stem: n.about["trials"] for n in nodes if "trials" in n.about}


def rows_named(table: pd.DataFrame, nodes: list[Node]) -> pd.DataFrame:
    named = {(session, trial) for session, ids in trials_of(nodes).items() for trial in ids}
    keys = zip(table["session"], table["trial"], strict=True)
    return table[[key in named for key in keys]]


def test_the_trials_of_a_mean_give_the_mean(lab, table):
    nodes = only(lab, "tiny.again.size=1024.elapsed.mean")
    rows = rows_named(table, nodes)
    assert len(rows) == 9
    assert set(rows["arm"]) == {"again"}
    value = json.loads((lab.root / FOLDER / "analysis.json").read_text())
    (mean,) = (
        one["mean"]
        for one in value["summaries"]
        if (one["arm"], one["levels"]) == ("again", {"size": 1024})
    )
    assert rows["elapsed"].mean() == pytest.approx(mean, rel=1e-12)
    assert nodes[0].about["value"]["estimate"] == mean


def test_each_journal_it_names_has_exactly_these_trials_kept(lab):
    for session, ids in trials_of(only(lab, "reads.size=512.mean")).items():
        raw = (lab.root / FOLDER / "raw" / f"{session}.jsonl").read_text()
        there = [json.loads(line) for line in raw.splitlines()]
        mine = [
            one["trial"]
            for one in there
            if one.get("record") == "trial"
            and one["trial"].partition("/")[2].startswith("reads/size=512/timed")
        ]
        assert sorted(ids) == sorted(mine)
    assert "20260101T000100.000000Z-b1" not in trials_of(only(lab, "reads.size=512.mean"))
    assert "20260101T010100.000000Z-b1" in trials_of(only(lab, "reads.size=512.mean")), "again"


def test_every_hash_is_that_of_the_file(lab):
    nodes = only(lab, "reads.size=512.difference")
    checked = 0
    for node in nodes:
        path = lab.root / node.file
        if node.file.startswith("results/"):
            assert node.sha256 == hashlib.sha256(path.read_bytes()).hexdigest(), node.file
            checked += 1
    assert checked >= 7, "analysis, table, measured, plan, board, journals"
    assert not [doubt for node in nodes for doubt in node.doubts]
    assert {"experiments/tiny/reads.d", "experiments/tiny/experiment.yaml"} <= {
        node.file for node in nodes
    }


def test_the_rows_of_every_kind_of_value_give_it(lab, table):
    """A difference, a change, twins, a cost and a line, by pandas and numpy from the rows named."""
    import numpy as np

    found = look(lab.root)
    values = found.values("tiny")
    seen = set()
    for known in found.known().values():
        record, chosen = known.record, samples(known, values)
        if chosen is None or known.quantity not in TOLD:
            continue
        rows = rows_of(chosen, table, values.analysis)
        timed = rows[rows["kind"] == "timed"]
        if isinstance(record, Summary) and known.quantity == "trials":
            assert len(rows) == record.trials
        elif isinstance(record, Difference) and known.quantity == "difference":
            of = timed.groupby(["block", "arm"])["elapsed"].mean().unstack()
            each = of[record.arm] - of[record.baseline]
            assert each.tolist() == pytest.approx(list(record.block_values))
        elif isinstance(record, Change) and known.quantity == "change":
            of = timed.groupby(["block", "size", "arm"])[record.count].mean().unstack()
            mean = (of[record.arm] - of[record.baseline]).mean()
            assert mean == pytest.approx(record.estimate)
        elif isinstance(record, Twins) and known.quantity == "twin.share":
            of = timed.groupby(["block", "size", "arm"])["elapsed"].mean().unstack()
            mean = (of[record.twin] / of[record.original] - 1).mean()
            assert mean == pytest.approx(record.relative)
        elif isinstance(record, Cost) and known.quantity == "cost":
            of = timed.groupby(["block", "size", "arm"])["elapsed"].mean().unstack()
            added = (of["reads"] - of["none"]).unstack()
            fired = rows[rows["kind"] == "counted"].groupby(["block", "size"])["firings"].mean()
            slopes = [
                np.polyfit(fired[block], added.loc[block], 1)[0] * 1e6 for block in added.index
            ]
            assert np.mean(slopes) == pytest.approx(record.slope_ns)
        elif isinstance(record, Sweep) and known.quantity == "knee":
            assert set(rows["size"]) == {512, 1024, 4096}
            assert set(rows["arm"]) == {record.arm}
        else:
            continue
        seen.add(type(record))
    assert seen == {Summary, Difference, Change, Twins, Cost, Sweep}


def test_repeats_of_a_reference_count_where_arms_are_paired_and_not_in_a_mean(lab, table):
    paired = rows_named(table, only(lab, "reads.size=512.difference"))
    repeats = paired[paired["role"] == "reference"]
    assert set(repeats["arm"]) == {"none"}
    assert set(repeats["block"]) == {1}
    mean = rows_named(table, only(lab, "none.size=512.mean"))
    assert set(mean["role"]) == {"planned"}


def test_a_hypothesis_is_of_the_trials_that_it_compares(lab, table):
    rows = rows_named(table, only(lab, "H1.estimate"))
    assert set(rows["arm"]) == {"none", "reads"}
    assert set(rows["size"]) == {512}


def test_an_aggregation_is_read_from_what_was_printed(lab, table):
    nodes = only(lab, "reads.@calls[dd].value")
    printed = {node.file for node in nodes if ".trace-" in node.file}
    assert len(printed) == 3
    for file in printed:
        assert "480" in (lab.root / file).read_text()
    assert f"{FOLDER}/traces/aggregations.parquet" in {node.file for node in nodes}


def test_connections_are_of_the_trials_that_made_them(lab):
    """A round trip of timed trials only, as the method says; transitions of all."""
    values = look(lab.root).values("tiny")

    def followed(trial: str, kind: str) -> Followed:
        return Followed(
            session="s",
            block=0,
            attachment=0,
            trial=trial,
            kind=kind,
            levels={"size": 512},
            client_port=1,
            sender="client",
            segments=1,
            retransmitted=0,
            handshake_ms=2.0,
            data_ms=None,
            data_least_ms=None,
            acknowledged=1,
            bandwidth=1.0,
            window_kib=None,
            in_flight_kib=None,
            steps=(),
        )

    trip = RoundTrip(
        levels={"size": 512},
        connections=1,
        blocks=1,
        mean_ms=2.0,
        least_ms=2.0,
        delay_ms=None,
        low_ms=None,
        high_ms=None,
        excess=None,
        filled=None,
        filled_low=None,
        filled_high=None,
    )
    compared = compare([])
    connections = (followed("one", "timed"), followed("two", "warmup"))
    tcp = Tcp(
        experiment="tiny",
        arm="reads",
        port=1,
        confidence=0.95,
        connections=connections,
        comparison=compared,
        by_levels=(),
        round_trips=(trip,),
        bounds=(),
        drawn=(),
        left_out=(),
    )
    told = Values(values.analysis, None, tcp)
    known = knowing({"tiny": told})
    (of_trip,) = samples(known["tiny.tcp.size=512.rtt"], told) or ()
    assert of_trip.named == {("s", "one")}
    (of_all,) = samples(known["tiny.tcp.connections"], told) or ()
    assert of_all.named == {("s", "one"), ("s", "two")}


def test_a_page_and_a_number_is_the_value_that_its_link_leads_to(lab):
    values = json.loads((lab.root / "results/reports/tiny/values.json").read_text())
    mean = values["tiny.none.size=512.elapsed.mean"]["text"]
    (number, *_) = numbers_of(mean)
    pdf = pypdfium2.PdfDocument(lab.root / "report.pdf")
    texts = [page.get_textpage().get_text_range() for page in pdf]
    page = next(n for n, text in enumerate(texts, 1) if "Untraced it takes" in text)
    answer = explain(f"report.pdf:{page} {number}", lab.root)
    names = {root.about["name"] for root in answer.roots}
    assert names == {"tiny.none.size=512.elapsed.mean"}
    with pytest.raises(LabrigError, match=f"page {page}: there is no number '98765'"):
        explain(f"report.pdf:{page} 98765", lab.root)
    with pytest.raises(LabrigError, match="has pages 1 to"):
        explain("report.pdf:99 1", lab.root)


def test_a_page_that_prints_another_number_is_said_to(lab):
    pdf = pypdfium2.PdfDocument(lab.root / "report.pdf")
    labels = [pdf.get_page_label(index) for index in range(len(pdf))]
    page = next(n for n, label in enumerate(labels, 1) if label != str(n))
    words = rf"page {page}: .*counted; this one prints {labels[page - 1]}\)"
    with pytest.raises(LabrigError, match=words):
        explain(f"report.pdf:{page} 98765", lab.root)


def test_an_origin_goes_by_its_label_in_the_report(lab):
    entries = json.loads((lab.root / "results/reports/tiny/origins.json").read_text())
    pdf = pypdfium2.PdfDocument(lab.root / "report.pdf")
    text = " ".join(page.get_textpage().get_text_range() for page in pdf)
    number, _, unit = entries[0]["shown"].partition("\u202f")
    assert re.search(rf"\bO1 {number}\s*{unit}", text), "in the table of origins"
    (root,) = explain("O1", lab.root).roots
    assert root.words.startswith(f"{entries[0]['name']} = {entries[0]['shown']}\n")
    assert "[O4]" in text, "below the figure"
    (root,) = explain("[O4]", lab.root).roots
    assert root.file == f"{FOLDER}/figures/sweep.pdf"
    with pytest.raises(LabrigError, match=f"no origin 'O99'; there are O1 to O{len(entries)}"):
        explain("O99", lab.root)


def test_a_number_without_its_page_is_told_how_to_be_asked(lab):
    with pytest.raises(LabrigError, match=r"say the page, as in report\.pdf:PAGE 25\.78"):
        explain("report.pdf 25.78", lab.root)


def test_the_trials_of_a_journal_are_counted_in_figures(lab):
    words = [node.words for node in only(lab, "reads.size=512.mean") if "trials" in node.about]
    assert words
    for told in words:
        assert re.search(r": 3 of its \d+ trials; \d+ kept, \d+ not$", told)


def test_numbers_are_told_from_what_only_has_digits():
    text = "FIN-WAIT-1 of H2 took −3.5 ms [−4, +1 280.25], v1.2.3, 10%"
    assert numbers_of(text) == ["-3.5", "-4", "1280.25", "10"]


def test_what_the_text_calculated_is_explained_by_what_it_names(lab):
    entries = json.loads((lab.root / "results/reports/tiny/origins.json").read_text())
    (ratio,) = (one for one in entries if " / " in one["name"])
    pdf = pypdfium2.PdfDocument(lab.root / "report.pdf")
    texts = [page.get_textpage().get_text_range() for page in pdf]
    page = next(n for n, text in enumerate(texts, 1) if "Untraced it takes" in text)
    roots = explain(f"report.pdf:{page} {ratio['shown']}", lab.root).roots
    (root,) = (one for one in roots if " / " in one.words)
    assert [child.about["name"] for child in root.children] == ratio["name"].split(" / ")


def test_a_number_that_is_no_link_lists_every_value_that_is_written_so(lab):
    folder = lab.root / "results/reports/tiny"
    values = json.loads((folder / "values.json").read_text())
    linked = {one["shown"] for one in json.loads((folder / "origins.json").read_text())}
    written = {key: numbers_of(one["text"]) for key, one in values.items()}
    led = {number for shown in linked for number in numbers_of(shown)}
    page, number = next(
        (n, one)
        for n, page in enumerate(pypdfium2.PdfDocument(lab.root / "report.pdf"), 1)
        for one in numbers_of(page.get_textpage().get_text_range())
        if "." in one and one not in led and 1 <= sum(one in w for w in written.values()) <= 20
    )
    named = {root.about["name"] for root in explain(f"report.pdf:{page} {number}", lab.root).roots}
    assert named == {key for key, there in written.items() if number in there}


def test_a_pdf_whose_links_are_not_known_is_refused(lab, tmp_path):
    other = tmp_path / "other.pdf"
    other.write_bytes((lab.root / "report.pdf").read_bytes() + b"\n")
    with pytest.raises(LabrigError, match="is not what report tiny was typeset as last"):
        explain(f"{other}:1 1", lab.root)


def test_a_figure_by_its_number_by_its_name_and_by_its_file(lab):
    roots = [
        explain(what, lab.root).roots[0]
        for what in ("figure 2", "forest", "tiny.figure.forest", f"{FOLDER}/figures/forest.pdf")
    ]
    assert {root.file for root in roots} == {f"{FOLDER}/figures/forest.pdf"}
    assert explain("figure 1", lab.root).roots[0].file == f"{FOLDER}/figures/sweep.pdf"
    with pytest.raises(LabrigError, match="there is no figure 'Figure 7'; did you mean 'Figure"):
        explain("figure 7", lab.root)


@pytest.mark.parametrize("what", ["forest", "O4", "figure 2", "report.pdf"])
def test_no_rows_are_counted_that_may_be_left_out(lab, what):
    nodes = only(lab, what)
    (table,) = (node for node in nodes if node.file.endswith("trials.parquet"))
    assert table.words == "the table that it is drawn from"
    assert not [node for node in nodes if " of its " in node.words]
    assert any(re.search(r": \d+ trials; \d+ kept", node.words) for node in nodes)


@pytest.mark.parametrize("what", ["H1", "tiny.H1"])
def test_a_hypothesis_by_its_id_is_its_verdict(lab, what):
    assert explain(what, lab.root).roots == explain("tiny.H1.verdict", lab.root).roots


@pytest.mark.parametrize(
    ("what", "near"),
    [
        ("reads.size=512.maen", "reads.size=512.mean"),
        ("forrest", "did you mean 'forest'"),
        (f"{FOLDER}/analisis.json", f"did you mean '{FOLDER}/analysis.json'"),
        ("Makefile.txt/x", "there is no file"),
    ],
)
def test_a_misspelt_name_is_met_with_what_is_near(lab, what, near):
    with pytest.raises(LabrigError) as caught:
        explain(what, lab.root)
    assert near in str(caught.value)


def test_a_file_of_every_kind_is_explained(lab):
    files = [path for path in (lab.root / "results").rglob("*") if path.is_file()]
    kinds = {(path.parent.name, path.suffix): path for path in files if "latex" not in path.parts}
    assert len(kinds) > 10
    for path in kinds.values():
        file = path.relative_to(lab.root).as_posix()
        nodes = only(lab, file)
        assert nodes[0].file.rpartition(".")[0] == file.rpartition(".")[0]


def test_what_changed_since_is_doubted(lab):
    script = lab.root / "experiments/tiny/reads.d"
    before = script.read_text()
    try:
        script.write_text(before.replace("counts", "counts reads"))
        assert not [n for n in only(lab, "reads.size=512.mean") if n.doubts], "a comment"
        script.write_text(before.replace("count()", "sum(1)"))
        (doubted,) = (n for n in only(lab, "reads.size=512.mean") if n.doubts)
    finally:
        script.write_text(before)
    assert doubted.file == "experiments/tiny/reads.d"
    assert doubted.doubts == ("has changed since the analysis was made",)


@pytest.mark.parametrize("file", [f"{FOLDER}/analysis.json", "results/reports/tiny/values.json"])
def test_a_report_of_other_files_than_there_are_is_doubted(lab, file):
    """Whatever the time that the file says it was written at."""
    path = lab.root / file
    before, stat = path.read_bytes(), path.stat()
    asked = ("report.pdf", "figure 2", first_link(lab))
    for what in asked:
        assert not explain(what, lab.root).roots[0].doubts
    try:
        path.write_bytes(before + b"\n")
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        told = [explain(what, lab.root).roots[0].doubts for what in asked]
        by_name = explain("none.size=512.mean", lab.root).roots[0].doubts
    finally:
        path.write_bytes(before)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    make = "snakemake -f results/reports/tiny/typeset.pdf"
    words = f"{file} is not what report tiny was made from; make it again: {make}"
    assert told == [(words,)] * len(asked)
    assert not by_name, "asked of the analysis, and not of the report"


def first_link(lab: Lab) -> str:
    """A page and number that the report links."""
    entries = json.loads((lab.root / "results/reports/tiny/origins.json").read_text())
    (number, *_) = numbers_of(entries[0]["shown"])
    pdf = pypdfium2.PdfDocument(lab.root / "report.pdf")
    texts = [page.get_textpage().get_text_range() for page in pdf]
    page = next(n for n, text in enumerate(texts, 1) if "Untraced it takes" in text)
    return f"report.pdf:{page} {number}"


def test_the_command_makes_the_file_again(lab, tmp_path):
    (root,) = explain(f"{FOLDER}/analysis.json", lab.root).roots
    before = (lab.root / root.file).read_bytes()
    words = shlex.split(root.command)
    assert words[0] == "snakemake"
    done = subprocess.run(
        [sys.executable, "-m", *words, "--allowed-rules", "analyse"],
        cwd=lab.root,
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "TMPDIR": str(tmp_path),
        },  # a host of its own: it waits for no other's turn
    )
    assert done.returncode == 0, done.stderr
    assert "localrule analyse:" in done.stderr or "rule analyse:" in done.stderr
    assert (lab.root / root.file).read_bytes() == before


def test_it_prints_a_tree_and_what_to_rerun(lab, monkeypatch):
    monkeypatch.chdir(lab.root)
    done = CliRunner().invoke(main, ["explain", "figure", "2"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "└─ " in done.output
    assert done.output.rstrip().endswith("labrig rerun tiny")
    answer = explain("figure 2", lab.root)
    assert done.output.splitlines() == list(lines(answer))
    assert json.loads(to_json(answer))["roots"][0]["file"] == f"{FOLDER}/figures/forest.pdf"
    said = CliRunner().invoke(main, ["explain", "nothing"], catch_exceptions=False)
    assert said.exit_code == 2
