"""Which clauses watch the workload, and what is said of those that watch others."""

from __future__ import annotations

import pytest

from labrig.tracing.d.parse import parse
from labrig.tracing.lint.finding import Setting
from labrig.tracing.lint.rules import lint

READ = "syscall::read:entry"
OF_ALL = 'fires in every process: if the question is about dd, begin with /execname == "dd"/'


def found(text: str, *programs: str) -> list[str]:
    setting = Setting(workload=programs or ("dd",), about_workload=True)
    return [one.message for one in lint(parse(text), setting)]


@pytest.mark.parametrize(
    "predicate",
    [
        'execname == "dd"',
        '"dd" == execname && arg2 > 1',
        'execname == "dd" || execname == "cat"',
        '!(execname != "dd")',
        "pid == $target",
        "pid == $1",
        "execname == $$1",
        "progenyof($target)",
        "self->began",
        "self->began != 0",
        "began[tid]",
        "self->depth > 0",
        "0 < self->depth && arg0",
        "pid == 0",
        "curpsinfo->pr_pid == 7",
        'strstr(execname, "d") != NULL',
    ],
)
def test_a_predicate_for_one_alone_asks_about_the_workload(predicate):
    assert found(f"{READ} /{predicate}/ {{ @ = count(); }}\n") == []


@pytest.mark.parametrize(
    "predicate",
    [
        "pid > 1",
        'execname != "dtrace"',
        "arg0 > 1",
        'execname == "dd" || arg0 > 1',
        "!progenyof(1)",
        "!self->began",
        "self->depth < 5",
        'strstr(execname, "d") == NULL',
        "tracing",
        "this->big",
    ],
)
def test_a_predicate_that_holds_for_anybody_does_not(predicate):
    assert found(f"{READ} /{predicate}/ {{ this->x = arg2; @ = sum(this->x); }}\n") == [OF_ALL]


def test_a_predicate_for_another_program_is_told():
    told = found(f'{READ} /execname == "cat" || execname == "sh"/ {{ @[pid] = count(); }}\n')
    assert told == ["watches cat and sh, and the workload is dd"]


def test_a_name_is_as_long_as_the_system_keeps_it():
    for name in ("a-program-with-a-long-name", "a-program-with-", "a-program-with-a-lo"):
        clause = f'{READ} /execname == "{name}"/ {{ @ = count(); }}\n'
        assert found(clause, "a-program-with-a-long-name") == []


@pytest.mark.parametrize(
    "clauses",
    [
        "syscall::read:entry { @[execname] = count(); }",
        "syscall::read:entry { this->n = arg2; @[pid] = sum(this->n); }",
        'syscall::read:entry { if (execname == "dd") { @ = count(); } }',
        'syscall::read:entry { this->ours = execname == "dd"; } syscall::read:entry /this->ours/ { @ = count(); }',
        "pid$target::f:entry { @ = count(); }",
        "tick-1s { @ = count(); }",
    ],
)
def test_what_is_kept_by_whose_it_is_needs_no_predicate(clauses):
    told = [message for message in found(clauses + "\n") if "no 'if'" not in message]
    assert told == []


def test_what_samples_whatever_runs_is_asked_for_a_predicate():
    (told,) = found("profile-99 { @[stack()] = count(); }\n")
    assert told == OF_ALL.replace("fires in every process", "samples whatever runs")


def test_where_probes_fire_for_others_the_name_is_no_advice():
    (told,) = found("io:::done { @ = count(); }\n")
    assert "tell it by the arguments: io may fire in an interrupt" in told
    assert "begin with" not in told


def test_several_programs_are_all_asked_for_and_unknown_ones_in_words():
    (told,) = found(f"{READ} {{ @ = count(); }}\n", "dd", "wc")
    assert told.endswith('about dd and wc, begin with /execname == "dd" || execname == "wc"/')
    (unknown,) = lint(parse(f"{READ} {{ @ = count(); }}\n"), Setting(about_workload=True))
    assert "ask in a predicate whose the firing is" in unknown.message


def test_variables_that_are_made_of_each_other_end():
    text = f"{READ} {{ this->a = this->b; this->b = this->a; @ = count(); }}\n"
    assert found(text + f"{READ} /this->a/ {{ @ = count(); }}\n") == [OF_ALL, OF_ALL]
