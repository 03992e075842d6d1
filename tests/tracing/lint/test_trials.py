"""Numbers of trials: how a script prints them so that they are read."""

from __future__ import annotations

import pytest

from labrig.tracing.d.parse import parse
from labrig.tracing.lint.finding import Setting
from labrig.tracing.lint.rules import lint
from labrig.tracing.trials import LINE, prints

ABOUT = Setting(system="linux", workload=("ipc-bench",), about_workload=True)
RECIPE = r"""#pragma D option quiet

proc:::exec-success /execname == "ipc-bench"/ { trial = pid; reads = 0; }
syscall::read:entry /execname == "ipc-bench"/ { reads++; }
proc:::exit /trial && pid == trial/ { printf("trial %d reads %d\n", pid, reads); trial = 0; }
"""


def told(text: str) -> list[tuple[int, str]]:
    return [(one.line, one.message) for one in lint(parse(text), ABOUT)]


def test_nothing_is_found_in_the_recipe():
    assert told(RECIPE) == []


def test_what_it_prints_elsewhere_than_at_a_process_s_end_is_told():
    ((line, said),) = told(RECIPE.replace("proc:::exit /", "syscall::close:entry /"))
    assert (line, said.split(",")[0]) == (5, "printf() prints at every firing")
    ((_, said),) = told(RECIPE.replace("trial = 0;", r'printf("%d\n", pid);'))
    assert said.startswith("printf() prints at every firing")


@pytest.mark.parametrize(
    ("format_", "said"),
    [
        (r"trial %d reads %d", r"end it with \n"),
        (r"trial %d reads %d calls\n", "'trial PID NAME NUMBER' and no more"),
        (r"trial %d reads %x\n", "%x prints none"),
        (r"trial %d reads: %d, twice %d\n", "'trial PID NAME NUMBER' and no more"),
    ],
)
def test_a_line_that_would_not_be_read_is_told(format_, said):
    text = RECIPE.replace(r"trial %d reads %d\n", format_)
    if "twice" in format_:
        text = text.replace("pid, reads", "pid, reads, reads")
    assert [one for one in told(text) if said in one[1] and one[0] == 5]


def test_printa_at_the_end_prints_trials_numbers_under_its_aggregation_s_name():
    text = RECIPE.replace("reads++", "@reads[trial] = count()").replace(
        'proc:::exit /trial && pid == trial/ { printf("trial %d reads %d\\n", pid, reads); trial = 0; }',
        'END { printa("trial %d reads %@d\\n", @reads); }',
    )
    assert "printa" in text
    assert told(text) == []
    ((line, said),) = told(text.replace("%d reads", "%d calls"))
    assert (line, "'reads' of a trial" in said) == (5, True)


@pytest.mark.parametrize(
    ("text", "name", "whether"),
    [
        (RECIPE, "reads", True),
        (RECIPE, "read", False),
        (RECIPE.replace("\t", "").replace("reads %d", "%s %d"), "anything", True),
        ('printf("x\\ntrial %d a %lld\\ntrial %5u b %u\\n", pid, a, pid, b)', "b", True),
        ('/* printf("trial %d a %d\\n", pid, a) */', "a", False),
        ('printf("a trial %d a %d\\n", pid, a)', "a", False),
        ('END { printf("trial %d a %d\\n", pid, @a); }  // bpftrace\'s', "a", True),
    ],
)
def test_which_numbers_a_script_prints_is_told_from_its_formats(text, name, whether):
    assert prints(text, name) is whether


def test_a_printed_line_is_read_as_its_format_says():
    found = LINE.fullmatch("trial 4711 reads 12")
    assert found is not None
    assert found.groups() == ("4711", "reads", "12")
