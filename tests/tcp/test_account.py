"""From what a script printed to ``tcp.json``, its figures, and what reports say of it."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pypdfium2
import pytest

from labrig.errors import DeclarationError, OutputFault, UsageError
from labrig.figures.tcp.drawing import draw_tcp
from labrig.figures.tcp.names import FIGURES
from labrig.report.known import known
from labrig.report.page.svg import inline_svg
from labrig.report.tables import making
from labrig.report.values import Values
from labrig.stats.analysis import analyse
from labrig.stats.records import Analysis
from labrig.tcp import record
from labrig.tcp.account import account
from labrig.tcp.record import Tcp
from tests.stats import synthetic
from tests.tcp import made


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> Tcp:
    experiment = made.load(tmp_path_factory.mktemp("made"))
    return account("lab", experiment, made.records(experiment), made.table(experiment))


@pytest.fixture(scope="module")
def analysis(tmp_path_factory) -> Analysis:
    experiment = made.load(tmp_path_factory.mktemp("made"))
    metadata = {**synthetic.make_metadata(), "experiment": "lab"}
    return analyse(experiment, made.table(experiment), metadata)


def test_each_trial_has_its_connection_and_its_numbers(found):
    assert len(found.connections) == 3 * 2 * len(made.DELAYS)
    for one in found.connections:
        trip = made.rtt(float(one.levels["delay"]))
        assert one.trial.startswith(f"b{one.block}/followed/delay={one.levels['delay']}/")
        assert one.handshake_ms == pytest.approx(trip, abs=1e-5)
        assert one.data_ms == pytest.approx(trip, abs=1e-5)
        assert (one.acknowledged, one.retransmitted, one.sender) == (64_000, 0, "client")
        assert one.bandwidth == pytest.approx(made.WINDOW / 1024 / trip * 1e3, rel=1e-3)
        assert one.window_kib == pytest.approx(made.WINDOW / 1024)
        assert [step.after for step in one.steps if step.end == "client"][-1] == "CLOSED"


def test_round_trips_and_the_window_are_those_that_were_made(found):
    assert [trip.delay_ms for trip in found.round_trips] == made.DELAYS
    for trip in found.round_trips:
        assert trip.mean_ms == pytest.approx(made.rtt(trip.delay_ms or 0), abs=1e-5)
        assert (trip.blocks, trip.connections) == (3, 6)
        assert trip.filled == pytest.approx(1, rel=1e-4), "the sender is bound by its window"
    assert found.round_trips[0].excess is None
    assert found.round_trips[1].excess == pytest.approx(0.01, abs=1e-5)
    (bound,) = found.bounds
    assert bound.fit is not None
    assert bound.fit.window_kib == pytest.approx(made.WINDOW / 1024 * 1.001, rel=1e-6)
    assert bound.fit.ends_below_ms == pytest.approx(10.1, abs=1e-5), "no delay: the ceiling bounds"
    assert bound.traced_kib == pytest.approx(made.WINDOW / 1024)
    assert [one.levels["delay"] for one in found.drawn] == [5, 20, 40]


def test_the_record_comes_back_as_it_was_written(found):
    assert record.from_json(found.to_json()) == found
    with pytest.raises(DeclarationError, match="make it again"):
        record.from_json("{}")


def test_marks_tell_which_trial_made_several_connections(tmp_path):
    experiment = made.load(tmp_path)
    twice = made.records(experiment, marks=2, twice=True)
    found = account("lab", experiment, twice, made.table(experiment))
    assert len(found.connections) == 2 * 3 * 2 * len(made.DELAYS)
    for one in found.connections:
        assert one.handshake_ms == pytest.approx(made.rtt(float(one.levels["delay"])), abs=1e-5)


def test_what_cannot_be_told_is_left_out_and_said(tmp_path):
    experiment = made.load(tmp_path)
    rows = made.records(experiment)
    # The last trial of the first session leaves no connection.
    last = max(
        n
        for n, row in enumerate(rows)
        if row["session"] == "s0" and "LISTEN" in row["text"] and "CLOSED" in row["text"]
    )
    few = [row for n, row in enumerate(rows) if row["session"] != "s0" or n < last]
    found = account("lab", experiment, few, made.table(experiment))
    (said,) = found.left_out
    assert said.startswith("s0, attachment 1: 9 connections to port 10141 and 0 marks")
    assert {one.session for one in found.connections} == {"s1", "s2"}
    with pytest.raises(UsageError, match="printed no SYN to 10141"):
        account("lab", experiment, [], made.table(experiment))
    broken = [*rows, {**rows[-1], "line": 9999, "text": "tcp 1 2 3 send"}]
    with pytest.raises(OutputFault, match=r"s2\.trace-1\.txt:9999: flags= is missing"):
        account("lab", experiment, broken, made.table(experiment))


def test_trials_that_were_not_kept_and_other_arms_are_in_nothing(tmp_path, found):
    experiment = made.load(tmp_path)
    table = made.table(experiment)
    table.loc[(table["session"] == "s0") & (table["delay"] == 40), "kept"] = False
    others = [{**row, "arm": "none"} for row in made.records(experiment)]
    less = account("lab", experiment, made.records(experiment) + others, table)
    assert len(less.connections) == len(found.connections) - 2


@pytest.mark.parametrize(
    ("tcp", "words"),
    [
        ({"arm": "folowed"}, "there is no arm 'folowed'; did you mean 'followed'"),
        ({"arm": "none"}, "tcp.arm: has no script"),
        ({"arm": "followed", "delay": "dely"}, "no factor 'dely'"),
        ({"arm": "followed", "bandwidth": "bandwidth"}, "needs delay"),
        ({"arm": "followed", "delay": "delay", "bandwidth": "loop"}, "there is no metric 'loop'"),
        ({"arm": "followed", "figure": {"delay": [7]}}, "there is no level '7'"),
        ({"arm": "followed", "port": 70000}, "tcp.port"),
    ],
)
def test_a_declaration_names_what_there_is(tmp_path, tcp, words):
    with pytest.raises(DeclarationError, match=words.replace("(", r"\(")):
        made.load(tmp_path, tcp=tcp)


def test_a_size_keeps_the_connections_while_their_arm_is_there(tmp_path):
    experiment = made.load(tmp_path)
    assert experiment.at_size("bare").tcp is None
    small = experiment.at_size("small")
    found = account("lab", small, made.records(small), made.table(small))
    assert [one.levels["delay"] for one in found.drawn] == [5]
    (bound,) = found.bounds
    assert bound.fit is not None
    assert "fewer than three" in bound.fit.lack


def test_figures_are_vectors_with_words_and_the_same_every_time(found, analysis, tmp_path):
    paths = draw_tcp(found, analysis, tmp_path / "one")
    assert {path.stem for path in paths} == set(FIGURES)
    for path in paths:
        assert path.read_bytes() == _again(found, analysis, tmp_path / "two", path)
    for name in FIGURES:
        words = json.loads((tmp_path / "one" / f"{name}.json").read_text())
        assert words["caption"] and words["alt"] and words["title"]
        page = pypdfium2.PdfDocument(tmp_path / "one" / f"{name}.pdf")[0]
        assert page.get_width() <= 6.27 * 72 + 1
        assert inline_svg((tmp_path / "one" / f"{name}.svg").read_text(), name, words["alt"])
    series = json.loads((tmp_path / "one" / "tcp-series.json").read_text())["caption"]
    assert "in windows of 10 or 40 or 80 ms" in series
    assert "No segment was sent again" in series


def _again(found: Tcp, analysis: Analysis, folder: Path, path: Path) -> bytes:
    if not folder.exists():
        draw_tcp(found, analysis, folder)
    return (folder / path.name).read_bytes()


def test_an_experiment_without_delay_or_data_has_figures_that_say_so(found, analysis, tmp_path):
    bare = dataclasses.replace(
        found,
        drawn=(),
        bounds=(),
        round_trips=tuple(dataclasses.replace(t, delay_ms=None) for t in found.round_trips),
    )
    draw_tcp(bare, analysis, tmp_path)
    assert "No traced connection" in (tmp_path / "tcp-series.json").read_text()
    assert "No factor is a delay" in (tmp_path / "tcp-bound.json").read_text()


def test_reports_name_the_values(found, analysis):
    values = known({"lab": Values(analysis, tcp=found)})
    assert values["lab.tcp.delay=20.rtt"].text(interval=False) == "40.10\N{NARROW NO-BREAK SPACE}ms"
    assert values["lab.tcp.delay=5.rtt.excess"].text() == "+1.00%"
    assert values["lab.tcp.transitions.seen"].text() == "10"
    assert values["lab.tcp.transitions.drawn"].text() == "19"
    assert values["lab.tcp.transitions.not_in_rfc.words"].text() == "FIN-WAIT-2 to CLOSED"
    plain = "FIN-WAIT-2 to TIME-WAIT and TIME-WAIT to CLOSED"
    assert values["lab.tcp.transitions.not_seen.plain.words"].text() == plain
    assert values["lab.tcp.transitions.varying"].text() == "0"
    assert values["lab.tcp.window"].estimate == pytest.approx(7.82, abs=0.01)
    assert values["lab.tcp.delay=40.window.filled"].estimate == pytest.approx(1, abs=1e-3)
    assert values["lab.tcp.window.ends"].text() == "10.10\N{NARROW NO-BREAK SPACE}ms"
    assert values["lab.tcp.delay=40.window.effective"].estimate == pytest.approx(7.82, abs=0.01)
    assert "tcp.delay=20.rtt" in values["lab.tcp.delay=20.rtt"].shorts


def test_the_docs_name_every_value_and_no_other(found, analysis):
    values = known({"lab": Values(analysis, tcp=found)})
    mine = [one for name, one in values.items() if name.startswith("lab.tcp.")]
    text = (Path(__file__).parents[2] / "docs" / "tcp.md").read_text().partition("## In reports")[2]
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ")][1:]
    shorts = {short: one.quantity for one in mine for short in one.shorts}
    said = [shorts[name.strip("` ")] for _, name, *_ in rows]
    said += [other for row in rows for other in re.findall(r"`([a-z0-9_.]+)`", row[2])]
    assert sorted(said) == sorted({one.quantity for one in mine})


def test_what_only_some_cells_do_is_named(tmp_path, analysis):
    experiment = made.load(tmp_path)
    rows = made.records(experiment)
    place = next(n for n, row in enumerate(rows) if "from=CLOSE_WAIT" in row["text"])
    text = rows[place]["text"].replace("call=exit_group", "call=shutdown")
    rows[place] = {**rows[place], "text": text}
    found = account("lab", experiment, rows, made.table(experiment))
    values = known({"lab": Values(analysis, tcp=found)})
    said = values["lab.tcp.transitions.varying.words"].text()
    assert said == "CLOSE-WAIT to LAST-ACK (server: shutdown())"


def test_reports_place_the_tables(found, analysis):
    values = Values(analysis, tcp=found)
    transitions = making.make("tcp-transitions", values, None, {})
    said = {(str(row[0].said), str(row[1].said)): str(row[3].said) for row in transitions.grid.rows}
    assert said["FIN-WAIT-2", "CLOSED"] == "rcv FIN,ACK"
    assert said["LISTEN", "SYN-SENT"] == "–"
    headings = [str(group.heading) for group in transitions.grid.groups]
    assert headings == [
        "Seen, and in RFC 793",
        "In RFC 793, and not seen",
        "Seen, and not in RFC 793",
    ]
    trips = making.make("tcp-round-trips", values, None, {})
    assert [str(row[3].said) for row in trips.grid.rows] == ["0", "10", "20", "40", "80"]
    assert len(making.make("tcp-windows", values, None, {}).grid.rows) == 1
    assert {"tcp-transitions", "tcp-round-trips"} <= {
        one.table.name for one in making.every(values)
    }
    assert not {"tcp-transitions"} & {one.table.name for one in making.every(Values(analysis))}
