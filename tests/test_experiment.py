"""Declarations: what they accept, and every named error with file, line, key and advice."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig import declaration, experiments
from labrig.errors import DeclarationError

ROOT = Path(__file__).parents[1]
GOOD = """\
title: A title
question: A question?
probe_effect: true
workload:
  command: dd if=/dev/zero bs={size} count={count}
  prepare: ["echo {size}"]
factors:
  size:
    levels: [{value: 1, set: {count: 2}}, {value: 2, set: {count: 1}}]
arms:
  none:
  watched: {script: a.d}
reference: [none]
metrics:
  elapsed: {source: wall_ns, unit: ms, label: elapsed time}
hypotheses:
  - id: H1
    claim: It costs.
    comparison: {metric: elapsed, arm: watched, baseline: none, at: {size: 1}, expect: greater, margin: 1%}
trials: 3
blocks: 2
seed: 1
sizes:
  smoke: {blocks: 1, levels: {size: [1]}}
"""


def parse(text: str) -> experiments.Experiment:
    return declaration.parse(
        text, experiments.Experiment, experiments.cross_check, source="experiment.yaml"
    )


def refusal(text: str) -> str:
    with pytest.raises(DeclarationError) as caught:
        parse(text)
    return str(caught.value)


def test_a_good_declaration_is_read():
    read = parse(GOOD)
    assert list(read.arms) == ["none", "watched"]
    assert read.warmup == 1
    assert read.factors["size"].values == [1, 2]


ASKED = "metric: elapsed, arm: watched, baseline: none, at: {size: 1}, expect: greater, margin: 1%"
SWEEP = "metric: elapsed, arm: watched, factor: size, "
RISES = SWEEP + "expect: monotone, direction: increasing, margin: 1%"


@pytest.mark.parametrize(
    "asked",
    [
        "metric: elapsed, arm: watched, baseline: none, at: {size: 1}, expect: ratio, value: 2, margin: 10%",
        RISES,
        RISES + ", baseline: none, method: paired",
        SWEEP + "quantity: slope, expect: greater, margin: 5 ns",
        SWEEP + "quantity: slope, expect: equivalent, value: -5 ns, margin: 10%",
        ASKED + ", method: welch",
    ],
)
def test_each_kind_of_claim_is_read(asked):
    assert ASKED in GOOD
    assert parse(GOOD.replace(ASKED, asked)).hypotheses[0].comparison.margin


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (ASKED.replace("greater", "ratio"), "comparison: value is required and missing; ratio needs it"),
        (ASKED.replace("greater", "ratio, value: 2").replace("1%", "3"), "margin of a ratio must be above 0 and less than its value"),
        (ASKED.replace("greater", "ratio, value: 2 ms"), "value and margin of a ratio are plain numbers"),
        (ASKED.replace("greater", "ratio, value: two"), "comparison.value: value must be a number, or like '410 ns'"),
        (ASKED + ", value: 2", "value belongs to ratio, peak, knee and to the equivalence of a slope"),
        (ASKED + ", factor: size", "factor belongs to monotone, linear, peak, knee and a slope"),
        (ASKED + ", direction: increasing", "direction belongs to monotone"),
        (ASKED + ", slope: {expect: greater, margin: 1 ns}", "slope belongs to linear"),
        (ASKED.replace("baseline: none, ", ""), "baseline is required and missing; greater needs it"),
        (RISES.replace("direction: increasing, ", ""), "direction is required and missing; monotone needs it"),
        (RISES.replace("factor: size, ", ""), "factor is required and missing; monotone needs it"),
        (RISES.replace("size", "sise"), "comparison.factor: there is no factor 'sise'; did you mean 'size'?"),
        (RISES + ", at: {size: 1}", "at must not name size, which the claim is over"),
        (RISES + ", quantity: slope", "monotone is no expectation of a slope"),
        (RISES + ", baseline: none, method: welch", "method welch has no interval for steps of shares"),
        (RISES + ", method: student", "must be one of 'paired' or 'welch'"),
        (SWEEP + "expect: linear, margin: 1%", "comparison.factor: must have at least 3 levels; size has 2"),
        (SWEEP + "expect: linear, margin: 0%", "margin of linear must be above 0"),
        (SWEEP + "expect: linear, margin: 1%, slope: {expect: greater, margin: 1 KiB}", "comparison.slope.margin: its unit does not fit the metric"),
        (SWEEP + "expect: linear, margin: 1%, slope: {expect: greater, margin: 1%}", "comparison.slope: margin of a slope must be an amount"),
        (SWEEP + "expect: linear, margin: 1%, slope: {expect: greater, value: 1 ns, margin: 1 ns}", "value of a slope belongs to 'equivalent'"),
        (SWEEP + "quantity: slope, expect: greater, margin: 1%", "margin of a slope must be an amount, like '5 ns', or a share"),
        (SWEEP + "quantity: slope, expect: equivalent, value: 5, margin: 1 ns", "comparison.value: its unit does not fit the metric"),
        (SWEEP + "quantity: slope, expect: equivalent, value: .inf, margin: 1 ns", "value must be a finite number"),
        ("quantity: cost_per_firing, metric: elapsed, arm: watched, baseline: none, expect: less, margin: 1 ns, method: welch", "method is not for a cost per firing"),
    ],
)  # fmt: skip
def test_each_fault_of_a_claim_says_where_it_is_and_what_is_needed(asked, message):
    said = refusal(GOOD.replace(ASKED, asked))
    assert said.startswith("experiment.yaml:19: hypotheses[0].comparison")
    assert message in said


WIDE = (
    GOOD.replace(
        "levels: [{value: 1, set: {count: 2}}, {value: 2, set: {count: 1}}]",
        "levels: [1, 2, 4, 8, 16, 32]\n  type: {levels: [pipe, local]}",
    )
    .replace("count={count}", "of={type}")
    .replace(
        "levels: {size: [1]}",
        "levels: {size: [1, 2]}}\n  pipes: {levels: {type: [pipe]}}\n  all: {",
    )
)
LEVELS = "metric: elapsed, arm: none, level: {type: local}, against: {type: pipe}, at: {size: 1}, expect: less, margin: 1%"
KNEE = (
    "metric: elapsed, arm: none, factor: size, at: {type: pipe}, expect: knee, value: 4, margin: x2"
)


@pytest.mark.parametrize(
    "asked",
    [
        LEVELS,
        LEVELS.replace("less", "ratio, value: 2"),
        LEVELS.replace("at: {size: 1}, expect: less", "factor: size, expect: linear"),
        KNEE,
        KNEE.replace("knee", "peak").replace("x2", "x1"),
        KNEE.replace("at: {type: pipe}", "level: {type: local}, against: {type: pipe}"),
    ],
)
def test_levels_and_places_are_read(asked):
    assert len(parse(WIDE.replace(ASKED, asked)).hypotheses) == 1


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (LEVELS.replace("type: local", "type: locl"), "comparison.level.type: there is no level 'locl'; did you mean 'local'?"),
        (LEVELS.replace("{type: pipe}", "{type: pip}"), "comparison.against.type: there is no level 'pip'; did you mean 'pipe'?"),
        (LEVELS.replace("type:", "typ:"), "comparison.level.typ: there is no factor 'typ'; did you mean 'type'?"),
        (LEVELS.replace("{type: pipe}", "{size: 2}"), "level and against must be of one factor, not of type and size"),
        (LEVELS.replace("{type: pipe}", "{type: local}"), "against is the level itself, type: local"),
        (LEVELS.replace("against: {type: pipe}, ", ""), "against is required and missing"),
        (LEVELS.replace("level: {type: local}, ", ""), "level is required and missing"),
        (LEVELS.replace("level: {type: local}, against: {type: pipe}, ", ""), "needs it, or level and against"),
        (LEVELS + ", baseline: watched", "two arms are compared by baseline, or two levels"),
        (LEVELS.replace("at: {size: 1}", "at: {}"), "comparison.at: must name a level of size"),
        (LEVELS.replace("at: {size: 1}", "at: {size: 1, type: pipe}"), "at must not name type, of which two levels are compared"),
        (LEVELS.replace("{type: pipe}", "{type: pipe, size: 1}"), "comparison.against"),
        (LEVELS.replace("at: {size: 1}, expect: less", "factor: type, expect: linear"), "factor must not be type, of which two levels"),
        (LEVELS.replace("at: {size: 1}, expect: less", "quantity: cost_per_firing, expect: less"), "level and against are not for a cost per firing"),
        (LEVELS.replace("1%", "x2"), "comparison.margin: its unit does not fit the metric"),
        (LEVELS.replace("at: {size: 1}, expect: less", "factor: size, expect: monotone, direction: increasing, method: welch"), "no interval for steps of shares of another level"),
        (KNEE.replace("x2", "2%"), "margin of a knee must be a factor, above 1: like 'x2'"),
        (KNEE.replace("x2", "x1"), "margin of a knee must be a factor, above 1"),
        (KNEE.replace("value: 4, ", ""), "value is required and missing; knee needs it"),
        (KNEE.replace("value: 4", "value: 4 KiB"), "value of a knee must be a number above 0, in the factor's unit"),
        (KNEE.replace("value: 4", "value: 32"), "comparison.value: a knee is looked for between the second level and the last but one, 2 and 16"),
        (KNEE + ", method: paired", "method is not for a knee, whose blocks are resampled"),
        (KNEE.replace("knee", "peak").replace("value: 4", "value: 5"), "comparison.value: there is no level 5"),
        (KNEE.replace("knee", "peak").replace("x2", "x8"), "all levels are within x8 of it"),
        (KNEE.replace("knee", "peak, quantity: slope"), "peak is no expectation of a slope"),
    ],
)  # fmt: skip
def test_each_fault_of_levels_and_places_is_told(asked, message):
    said = refusal(WIDE.replace(ASKED, asked))
    assert "hypotheses[0].comparison" in said
    assert message in said


def test_blocks_of_two_boards_are_no_pairs():
    boards = WIDE.replace("type: {levels: [pipe, local]}", "board: {levels: [pipe, local]}")
    boards = boards.replace("type: [pipe]", "board: [pipe]").replace("of={type}", "")
    asked = LEVELS.replace("type", "board")
    assert "level: boards share no session" in refusal(boards.replace(ASKED, asked))
    assert parse(boards.replace(ASKED, asked + ", method: welch")).boards == ("pipe", "local")


def test_a_size_keeps_comparisons_whose_levels_it_has():
    def left(asked: str, size: str) -> int:
        return len(parse(WIDE.replace(ASKED, asked)).at_size(size).hypotheses)

    assert [left(LEVELS, size) for size in ("all", "smoke", "pipes")] == [1, 1, 0]
    assert [left(KNEE, size) for size in ("all", "smoke", "pipes")] == [1, 0, 1]
    peak = KNEE.replace("knee", "peak").replace("value: 4", "value: 1")
    assert [left(peak, size) for size in ("all", "smoke")] == [1, 0], "2 is within x2 of 1"
    assert left(peak.replace("x2", "x1"), "smoke") == 1


def test_a_claim_over_a_factor_needs_numbers():
    text = GOOD.replace("value: 1, set", "value: one, set").replace(
        "value: 2, set", "value: two, set"
    )
    text = text.replace(ASKED, RISES).replace("levels: {size: [1]}", "levels: {size: [one]}")
    assert "comparison.factor: must be numeric, and the levels of size are text" in refusal(text)


def test_a_size_keeps_claims_over_a_factor_while_levels_are_enough():
    text = GOOD.replace(ASKED, RISES)
    assert parse(text).at_size("smoke").hypotheses == []
    kept = parse(text.replace("levels: {size: [1]}", "levels: {size: [1, 2]}")).at_size("smoke")
    assert [one.id for one in kept.hypotheses] == ["H1"]
    assert kept.blocks == 1
    assert kept.method_of(kept.hypotheses[0].comparison) == "paired", "as at full size"


@pytest.mark.parametrize(
    ("found", "given", "message"),
    [
        ("workload:", "worklaod:", "experiment.yaml:4: worklaod: unknown key. Did you mean 'workload'"),
        ("prepare:", "prepar:", "experiment.yaml:6: workload.prepar: unknown key. Did you mean 'prepare'?"),
        ("set: {count: 2}", "sett: {count: 2}", "9: factors.size.levels[0].sett: unknown key"),
        ("trials: 3", "trials: many", "experiment.yaml:20: trials: must be a valid integer"),
        ("trials: 3", "trials: 0", "found 0"),
        ("trials: 3\n", "", "trials: is required and missing"),
        ("seed: 1", "seed: 1\nseed: 2", "seed: is given twice, first in line 22"),
        ("unit: ms", "unit: KiB", "must be one of 'ns', 'us', 'ms', 's'"),
        ("source: wall_ns", "source: {course: tim}", "unit of 'tim' must be one of ''; did you mean 'time'?"),
        ("source: wall_ns", "source: {regex: '(a){9999999999}'}", "15: metrics.elapsed.source: regex cannot be read: the rep"),
        ("source: wall_ns", "source: {regex: '([[:alpha:]]+)'}", "15: metrics.elapsed.source: regex cannot be read: Possible nested set"),
        ("expect: greater", "expect: bigger", "must be one of 'greater', 'less', 'differs'"),
        ("margin: 1%", "margin: 1 percent", "comparison.margin: margin must be like '1%' or '20 us'; found \"1 percent\""),
        ("arm: watched", "arm: none", "baseline: is the arm itself; a hypothesis compares two arms"),
        ("id: H1", "id: first", "hypotheses[0].id: must be like 'H1' or 'H2a'"),
        ("margin: 1%", "margin: 1 KiB", "its unit does not fit the metric"),
        ("{size} count={count}", "{sise}", "no placeholder 'sise'; did you mean 'size'?"),
        ("{size} count={count}", "{}", "write a literal brace twice"),
        ("reference: [none]", "reference: [nome]", "13: reference[0]: there is no arm 'nome'; did you mean"),
        ("arm: watched", "arm: wached", "there is no arm 'wached'; did you mean 'watched'?"),
        ("metric: elapsed", "metric: elapse", "no metric 'elapse'; did you mean 'elapsed'?"),
        ("at: {size: 1}", "at: {size: 7}", "there is no level '7'"),
        ("at: {size: 1}", "at: {}", "must name a level of size"),
        ("levels: {size: [1]}", "levels: {size: [9]}", "sizes.smoke.levels.size: there is no level '9'"),
        ("levels: [{value: 1", "levels: [{value: 2", "a level is given twice"),
        ("levels: [{value: 1,", "levels: [{value: yes,", "YAML reads yes, no, on, off as true or false"),
        ("  elapsed: {source", "  kind: {source", "metrics.kind: is a column of every table"),
        ("  elapsed: {source", "  size: {source", "metrics.size: is a factor as well"),
        ("levels: {size: [1]}", "levels: {size: []}", "sizes.smoke.levels.size"),
        ('["echo {size}"]', """['echo "{size}"']""", "workload.prepare[0]: has a placeholder inside quotes"),
        ("  size:\n", "  board: {levels: [Bench]}\n  size:\n", "board.levels[0]: 'Bench' is no name of a board"),
        ("levels: [{value: 1", "levels: [{value: one", "levels must all be numbers or all be text"),
        ("  command: dd", "  command: 'dd", "not YAML"),
        ("command: dd if=/dev/zero bs={size}", "command: dd 'a {size}", "cannot be split into words"),
        ("seed: 1", "seed: 1\nwork: {at: {}}", "work.at: must name a level of size"),
        ("seed: 1", "seed: 1\nwork: {at: {size: 9}}", "work.at.size: there is no level '9'"),
        ("seed: 1", "seed: 1\nwork: {arm: nome, at: {size: 1}}", "work.arm: there is no arm 'nome'"),
    ],
)  # fmt: skip
def test_each_fault_names_file_line_key_and_what_is_allowed(found, given, message):
    assert found in GOOD
    assert message in refusal(GOOD.replace(found, given, 1))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{regex: a}", "metrics.elapsed.source: regex must have one group"),
        ("{regex: (a), unit: furlong}", "metrics.elapsed.source.unit: must be one of 'ns', "),
        ("{xpath: /a}", "metrics.elapsed.source.xpath: unknown key. Allowed here: course, json"),
        ("wall", "metrics.elapsed.source: must be one of 'wall_ns', 'user_ns'"),
        ("", "metrics.elapsed.source: is empty"),
    ],
)
def test_where_a_word_or_keys_may_stand_only_the_fault_of_what_stands_there_is_told(
    source, message
):
    said = refusal(GOOD.replace("source: wall_ns", f"source: {source}"))
    assert message in said
    assert len(said.splitlines()) == 1 + said.count("a source is read in one place")


def test_all_faults_are_told_at_once_in_order_of_lines():
    text = GOOD.replace("prepare:", "prepar:").replace("arm: watched", "arm: wached")
    lines = refusal(text).splitlines()
    assert [line.split(":")[1] for line in lines] == ["6", "19"]


def test_missing_script_is_told_with_its_line(tmp_path):
    (tmp_path / "experiment.yaml").write_text(GOOD)
    with pytest.raises(DeclarationError, match=r"experiment.yaml:12: arms.watched.script.*no file"):
        experiments.load(tmp_path)


def test_yaml_cannot_make_objects():
    message = refusal(GOOD.replace("title: A title", "title: !!python/object/apply:os.getcwd []"))
    assert "experiment.yaml:1" in message


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_in_words(text):
    try:
        parse(text)
    except DeclarationError as error:
        assert "experiment.yaml" in str(error)


@given(st.text(alphabet=st.characters(blacklist_characters="\x00", blacklist_categories=["Cs"])))
def test_a_value_stays_one_word_of_the_command(value):
    assert experiments.words("run --x={a} b", {"a": value}) == ("run", f"--x={value}", "b")


@given(st.text(alphabet=st.characters(blacklist_characters="\x00", blacklist_categories=["Cs"])))
def test_a_value_is_quoted_in_a_shell_line(value):
    assert shlex.split(experiments.shell_line("echo {a} end", {"a": value})) == [
        "echo",
        value,
        "end",
    ]


@pytest.mark.parametrize("value", ["$(touch pwned)", "a; touch pwned", "`touch pwned`", "'\"\n&"])
def test_a_real_shell_runs_nothing_of_a_value(value, tmp_path):
    line = experiments.shell_line("printf %s {a}", {"a": value})
    done = subprocess.run(["sh", "-c", line], cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout.decode() == value
    assert list(tmp_path.iterdir()) == []


def test_the_committed_schema_is_the_models_own():
    path = ROOT / "workflow/schemas/experiment.schema.json"
    assert path.read_text() == experiments.json_schema(), "run `make schemas`"


def test_shipped_experiments_are_valid_also_by_their_schema():
    import jsonschema
    import yaml

    schema = json.loads(experiments.json_schema())
    folders = [path.parent for path in (ROOT / "experiments").glob("*/experiment.yaml")]
    assert folders
    for folder in folders:
        experiments.load(folder)
        jsonschema.validate(yaml.safe_load((folder / "experiment.yaml").read_text()), schema)


def test_a_size_leaves_out_what_it_does_not_name():
    small = parse(GOOD).at_size("smoke")
    assert small.factors["size"].values == [1]
    assert small.blocks == 1
    assert small.trials == 3
    with pytest.raises(DeclarationError, match="there is no 'tiny'; allowed: full, smoke"):
        parse(GOOD).at_size("tiny")


def test_a_cost_per_firing_is_one_board_s():
    text = GOOD.replace("  size:\n", "  board: {levels: [bench]}\n  size:\n")
    text = text.replace(
        "at: {size: 1}, expect: greater, margin: 1%",
        "quantity: cost_per_firing, expect: greater, margin: 1 ns",
    )
    with pytest.raises(DeclarationError, match="a cost per firing is one board's"):
        declaration.parse(text, experiments.Experiment, experiments.cross_check, source="e")


def test_a_margin_that_cannot_be_read_is_told_beside_other_faults():
    text = GOOD.replace("margin: 1%", "margin: 1 percent").replace("trials: 3", "trials: many")
    with pytest.raises(DeclarationError) as told:
        declaration.parse(text, experiments.Experiment, experiments.cross_check, source="e")
    assert "comparison.margin: " in str(told.value)
    assert "trials: must be a valid integer" in str(told.value)


def test_a_size_without_the_declared_cell_says_nothing_of_its_work():
    text = GOOD.replace("seed: 1", "seed: 1\nwork: {at: {size: 2}}")
    whole = parse(text)
    assert whole.work is not None
    assert whole.at_size("smoke").work is None
    kept = parse(text.replace("at: {size: 2}", "at: {size: 1}")).at_size("smoke").work
    assert kept is not None


def test_a_twin_runs_what_its_original_runs():
    text = GOOD.replace("reference: [none]", "  again: {twin: watched}\nreference: [none]")
    read = parse(text)
    assert read.arms["again"].script_for("linux") == "a.d"
    dumped = read.model_dump(mode="json", exclude_unset=True)
    assert dumped["arms"]["again"] == {"twin": "watched"}
    assert experiments.Experiment.model_validate(dumped) == read


@pytest.mark.parametrize(
    ("arm", "said"),
    [
        ("{twin: wached}", "arms.again.twin: there is no arm 'wached'; did you mean 'watched'?"),
        ("{twin: again}", "arms.again.twin: is the arm itself"),
        ("{twin: third}", "arms.again.twin: 'third' is a twin itself; name its original, 'none'"),
        ("{twin: none, script: b.d}", "a twin takes script and raw_output from its original"),
    ],
)
def test_a_twin_names_another_arm_and_nothing_else(arm, said):
    arms = f"  third: {{twin: none}}\n  again: {arm}\nreference: [none]"
    assert said in refusal(GOOD.replace("reference: [none]", arms))


STOP = "seed: 1\nstop: {metric: elapsed, width: 2%, least: 3}"


def test_a_sequential_rule_is_read_and_left_out_where_a_size_never_looks():
    read = parse(GOOD.replace("seed: 1", STOP).replace("blocks: 2", "blocks: 9"))
    assert read.stop is not None
    assert read.stop.share == pytest.approx(0.02)
    assert read.at_size("smoke").stop is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("metric: elapsed, width", "metric: elapsd, width", "stop.metric: there is no metric"),
        ("width: 2%", "width: 2 ms", "stop.width: width must be a share above 0, like '2%'"),
        ("width: 2%", "width: 0%", "stop.width: width must be a share above 0, like '2%'"),
        ("least: 3", "least: 10", "stop.least: is more than the 9 blocks that are declared"),
        (
            "expect: greater, margin: 1%",
            "quantity: cost_per_firing, expect: greater, margin: 1 ns",
            "no hypothesis compares elapsed",
        ),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused(old, new, said):
    text = GOOD.replace("seed: 1", STOP).replace("blocks: 2", "blocks: 9")
    assert old in text
    assert said in refusal(text.replace(old, new))


TRACED = """\
proc:::exit /pid == trial/ { printf("trial %d calls %d\\n", pid, calls); }
"""


def in_folder(folder: Path, text: str, **scripts: str) -> Path:
    (folder / "experiment.yaml").write_text(text)
    for name, script in scripts.items():
        (folder / f"{name}.d").write_text(script)
    return folder


def test_a_metric_that_no_script_prints_is_told_where_it_is_declared(tmp_path):
    text = GOOD.replace(
        "metrics:", "metrics:\n  calls: {source: {trace: calls}, unit: '', label: c}"
    )
    assert experiments.load(in_folder(tmp_path, text, a=TRACED)).metrics["calls"].reading
    in_folder(tmp_path, text, a=TRACED.replace("calls %d", "called %d"))
    with pytest.raises(
        DeclarationError, match=r":15: metrics\.calls\.source\.trace: no arm's script"
    ):
        experiments.load(tmp_path)


def test_a_script_that_prints_less_than_the_other_system_s_is_told(tmp_path):
    text = GOOD.replace(
        "metrics:", "metrics:\n  calls: {source: {trace: calls}, unit: '', label: c}"
    )
    text = text.replace("script: a.d", "script: {linux: a.d, freebsd: b.d}")
    in_folder(tmp_path, text, a=TRACED, b="syscall::read:entry { @ = count(); }\n")
    with pytest.raises(
        DeclarationError, match=r"arms\.watched\.script\.freebsd: does not print 'calls' of a trial"
    ):
        experiments.load(tmp_path)


CALLS = "metrics:\n  calls: {source: {trace: calls}, unit: '', label: c}"


@pytest.mark.parametrize(
    ("found", "given", "message"),
    [
        (
            "metric: elapsed, arm: watched, baseline: none",
            "metric: calls, arm: watched, baseline: none",
            "hypotheses[0].comparison.baseline: none has no calls",
        ),
        (
            "seed: 1",
            "seed: 1\nfigures: {mine: {kind: sweep, metrics: [calls], arms: [none]}}",
            "figures.mine: none has no calls: name an arm in arms",
        ),
    ],
)
def test_what_asks_a_script_s_number_of_an_arm_without_it_is_told(found, given, message, tmp_path):
    text = GOOD.replace("metrics:", CALLS).replace(found, given)
    with pytest.raises(DeclarationError) as caught:
        experiments.load(in_folder(tmp_path, text, a=TRACED))
    assert message in str(caught.value)


def test_a_script_that_is_to_follow_connections_and_prints_none_is_told(tmp_path):
    text = f"{GOOD}tcp: {{arm: watched}}\n"
    followed = 'tcp:::send { printf("tcp %d %d %d send flags=%d\\n", timestamp, 1, 2, 3); }\n'
    assert experiments.load(in_folder(tmp_path, text, a=followed)).tcp
    with pytest.raises(DeclarationError, match=r"tcp\.arm: a\.d prints no line of a connection"):
        experiments.load(in_folder(tmp_path, text, a=followed.replace("tcp %d", "udp %d")))


@pytest.mark.parametrize(
    ("factor", "message"),
    [
        ("{unit: s, levels: [1, 2]}", "tcp.delay: must be in ms, and the factor's unit is s"),
        ("{unit: ms, levels: [-1, 2]}", "tcp.delay: must not be below 0"),
    ],
)
def test_delays_are_milliseconds_from_0_on(factor, message):
    text = GOOD.replace("factors:", f"factors:\n  delay: {factor}")
    assert message in refusal(f"{text}tcp: {{arm: watched, delay: delay}}\n")


def test_the_bandwidth_of_connections_is_that_of_untraced_trials():
    rate = "bw: {source: {course: bandwidth}, unit: MiB/s, label: b}"
    text = GOOD.replace("metrics:", f"metrics:\n  {rate}")
    text += "tcp: {arm: watched, delay: size, bandwidth: bw, measured: watched}\n"
    assert parse(text)
    text = text.replace("probe_effect: true", "probe_effect: false")
    assert "tcp.measured: is traced" in refusal(text)
    assert parse(text.replace("measured: watched", "measured: none"))


@pytest.mark.parametrize("given", ["{any: a.d, linux: b.d}", "{linux: b.d, any: a.d}"])
def test_a_system_s_own_goes_before_what_is_for_any(given):
    arm = parse(GOOD.replace("script: a.d", f"script: {given}")).arms["watched"]
    assert (arm.script_for("linux"), arm.script_for("freebsd")) == ("b.d", "a.d")
