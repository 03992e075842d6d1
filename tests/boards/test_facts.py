"""Facts: what the board printed, read into keys and values."""

from __future__ import annotations

from labrig.boards.facts import FACTS_SCRIPT, parse_facts
from labrig.boards.local import LocalBoard


def test_a_line_is_a_fact():
    text = "kernel\tLinux 6.12\ncpu_model\tarm,cortex-a53\n"
    assert parse_facts(text) == {"kernel": "Linux 6.12", "cpu_model": "arm,cortex-a53"}


def test_what_is_no_fact_is_left_out():
    assert parse_facts("a warning\nno key\tx\nos\t \n\tx\n") == {}


def test_a_value_may_hold_tabs_and_spaces():
    assert parse_facts("os\tDebian  13\tx\n") == {"os": "Debian  13\tx"}


def test_this_machine_says_what_it_is():
    with LocalBoard() as board:
        facts = board.facts()
    assert facts["kernel"].startswith("Linux ")
    assert int(facts["memory_total_kib"]) > int(facts["memory_available_kib"]) > 0
    assert int(facts["work_free_kib"]) > 0
    assert int(facts["clock_resolution_ns"]) >= 1
    assert facts["clock_source"]


def test_a_fact_that_cannot_be_had_is_missing_not_empty():
    with LocalBoard() as board:
        done = board.run(["sh", "-c", FACTS_SCRIPT, "sh", "/does/not/exist"])
    assert "work_free_kib" not in parse_facts(done.stdout.decode())
