"""The state diagram, as Graphviz itself understands it."""

from __future__ import annotations

import shlex
import subprocess

import pypdfium2
import pytest

from labrig.errors import ToolError
from labrig.figures.tcp.rendered import rendered
from labrig.tcp.comparison import Comparison, compare
from labrig.tcp.connections import connections
from labrig.tcp.diagram import diagram
from labrig.tcp.rfc793 import DRAWN
from labrig.tcp.states import transitions
from tests.tcp.talk import PORT, plain


@pytest.fixture(scope="module")
def found() -> Comparison:
    return compare([transitions(one) for one in connections(plain().events, PORT)])


def edges(source: str) -> list[tuple[str, str, str, str]]:
    """Tail, head, label and style of each edge, by dot (``-Tplain``)."""
    done = subprocess.run(
        ["dot", "-Tplain"], input=source, capture_output=True, text=True, check=True
    )
    out = []
    for line in done.stdout.splitlines():
        if line.startswith("edge "):
            words = shlex.split(line)
            places = int(words[3])
            label, style = words[4 + 2 * places].strip(), words[-2]
            out.append((words[1], words[2], label.removesuffix("\\l").strip(), style))
    return out


def test_an_edge_is_a_transition_of_an_end_with_its_cause(found):
    seen = edges(diagram(found, unseen=False))
    assert len(seen) == len(found.seen) == 11
    assert ("SYN-SENT", "ESTABLISHED", "client: rcv SYN,ACK", "solid") in seen
    assert ("CLOSE-WAIT", "LAST-ACK", "server: exit()", "dashed") in seen
    assert ("LAST-ACK", "CLOSED again", "server: rcv ACK", "dashed") in seen
    assert {style for *_, label, style in seen if "client" in label} == {"solid"}


def test_what_the_rfc_has_and_nobody_saw_is_dotted(found):
    dotted = [edge for edge in edges(diagram(found)) if edge[3] == "dotted"]
    assert len(dotted) == len(DRAWN) - 11
    assert ("TIME-WAIT", "CLOSED again", "Timeout=2MSL", "dotted") in dotted


def test_what_only_some_connections_did_and_the_rfc_has_not_is_said():
    talk = plain(40000)
    skipping = plain(40002, at=500.0)
    skipping.lines = [
        (at, line.replace("state-syn-received to", "state-listen to"))
        for at, line in skipping.lines
        if "to=state-syn-received" not in line
    ]
    both = connections(talk.events + skipping.events, PORT)
    labels = [edge[2] for edge in edges(diagram(compare([transitions(one) for one in both])))]
    assert "server: rcv ACK* \\l (1 of 2)" in labels
    assert "server: rcv SYN \\l (1 of 2)" in labels


def test_files_are_vectors_with_the_houses_font_and_the_same_every_time(found, tmp_path):
    source = diagram(found)
    pdf = rendered(source, "pdf")
    assert pdf == rendered(source, "pdf")
    assert b"STIXGeneral" in pdf
    assert b"/FontFile" in pdf
    page = pypdfium2.PdfDocument(pdf)[0]
    assert page.get_width() <= 6.27 * 72 + 1
    assert "client: rcv SYN,ACK" in page.get_textpage().get_text_bounded()
    svg = rendered(source, "svg")
    assert svg == rendered(source, "svg")
    assert b"<text" not in svg and b"<image" not in svg


def test_without_dot_the_error_says_what_to_install(found, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match="apt: graphviz"):
        rendered(diagram(found), "svg")
