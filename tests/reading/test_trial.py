"""One trial's output and what the metrics read there, by regular expression or JSON path."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.errors import ReadingFault
from labrig.experiments import Metric
from labrig.reading import read_trial
from tests.reading.printed import FIRST


def metric(**source: str) -> Metric:
    unit = source.get("unit", "KiB/s" if source.get("course") == "bandwidth" else "")
    return Metric.model_validate({"source": source, "unit": unit, "label": "mine"})


def result(output: str | bytes, more: int = 0) -> dict[str, Any]:
    """What the trial runner says of a command that printed ``output``, and ``more`` bytes."""
    printed = output.encode() if isinstance(output, str) else output
    return {"output": printed.decode("latin-1"), "output_bytes": len(printed) + more}


def number(output: str | bytes, **source: str) -> float | None:
    return read_trial({"mine": metric(**source)}, result(output))["mine"].number


def fault(output: str | bytes, more: int = 0, **source: str) -> str:
    with pytest.raises(ReadingFault) as caught:
        read_trial({"mine": metric(**source)}, result(output, more))
    return str(caught.value)


TOOK = r"took ([0-9.]+) µs"


@pytest.mark.parametrize("source", [{"course": "bandwidth"}, {"regex": r"(?m)^(\S+) KBytes/sec$"}])
def test_ends_of_lines_do_not_matter(source):
    assert number(FIRST.replace("\n", "\r\n"), **source) == number(FIRST, **source)


@settings(max_examples=40)
@given(value=st.floats(0, 1e15), before=st.text(alphabet="ab 1.\n", max_size=20))
def test_a_number_that_a_regular_expression_finds_comes_back(value, before):
    assert number(f"{before}took {value!r} us\n", regex="took ([0-9.e+-]+) us") == value


def test_output_is_text_in_utf_8_and_what_is_none_does_not_stop_reading():
    assert number("took 12.5 µs", regex=TOOK) == 12.5
    assert number(b"\xff\xfe took 3 \xc2\xb5s", regex=TOOK) == 3


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("", "metric mine: nothing matches .* last words: \\(none\\)"),
        ("took long", "nothing matches .* the output's last words: took long"),
        ("took 1 µs\ntook 2 µs", "2 places match"),
        ("took 1.2.3 µs", "'1.2.3', which .* matches, is no number"),
    ],
)
def test_a_regular_expression_that_finds_not_one_number_is_told(output, said):
    with pytest.raises(ReadingFault, match=said):
        read_trial({"mine": metric(regex=TOOK)}, result(output))


SAID = '{"runs": [{"ms": 1.5, "note": "nan"}, {"ms": 2}], "text": "7e3", "none": null, "on": true}'


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$.runs[0].ms", 1.5),
        ("$.runs[?@.ms > 1.6].ms", 2),
        ("$.text", 7000),
        ("$['runs'][1].ms", 2),
    ],
)
def test_a_json_path_names_one_number(path, found):
    assert number(SAID, json=path) == found
    assert number(f"starting\n  {SAID}\nend", json=path) == found


@settings(max_examples=40)
@given(value=st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53))
def test_a_number_in_json_comes_back(value):
    assert number(json.dumps({"a": {"b": [0, value]}}, indent=1), json="$.a.b[1]") == value


def test_null_in_json_is_no_number_and_says_so():
    found = read_trial({"mine": metric(json="$.none")}, result(SAID))["mine"]
    assert (found.number, found.lack) == (None, "'$.none' is null")


@pytest.mark.parametrize(
    ("output", "path", "said"),
    [
        ("took 5", "$.a", "there is no JSON in which"),
        ('{"a": ', "$.a", "there is no JSON in which"),
        (SAID, "$.away", "names nothing in the JSON"),
        (SAID, "$.runs[*].ms", "names 2 things"),
        (SAID, "$.on", "names 'True', which is no number"),
        (SAID, "$.runs", "which is no number"),
        (SAID, "$.runs[0].note", "names 'nan', which is no number"),
        (f'{{"a": {10**400}}}', "$.a", "which is no number"),
        ('{"a": 1e999}', "$.a", "which is no number"),
    ],
)
def test_a_json_path_that_names_not_one_number_is_told(output, path, said):
    assert said in fault(output, json=path)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ({"regex": r"((?:a|aa)+)!"}, r"'((?:a|aa)+)!' was not done after 2 s with 65003 char"),
        ({"json": "$[?search(@, '(a|aa)+!')]"}, "(a|aa)+!')]' was not done after 2 s: where a rep"),
    ],
)
def test_a_search_that_would_not_end_is_told_with_what_to_do(source, said):
    told = fault('["' + "a" * 64999 + '"]', **source)
    assert f"metric mine: {'the' if 'regex' in source else 'a'} regular expression " in told
    assert said in told
    assert "write it so that it matches a text in one way only" in told


@settings(max_examples=10)
@given(digits=st.integers(1, 60000), rest=st.sampled_from(["x", ".", ".5", "e", "e5", "-"]))
def test_a_number_of_many_digits_is_read_or_told_at_once(digits, rest):
    text = "1" * digits + rest
    try:
        wanted: float | None = float(text)
    except ValueError:
        wanted = None
    if wanted is None or wanted == float("inf"):
        assert "is no number" in fault(text, regex=r"(\S+)")
    else:
        assert number(text, regex=r"(\S+)") == wanted


@pytest.mark.parametrize(
    ("output", "path", "said"),
    [
        ("[" * 65000, "$.a", "the JSON is nested too deeply to be read"),
        ("[\n" * 32000, "$.a", "the JSON is nested too deeply to be read"),
        ('{"a":' * 13000, "$.a", "the JSON is nested too deeply to be read"),
        (f"{'[' * 300}1{']' * 300}", "$..a", "'$..a' cannot be followed in the JSON: recursion"),
        (f'{{"a": {"1" * 10000}}}', "$.a", "a number in the JSON has too many digits to be read"),
        (f'{{"a": {"1" * 10000}.5}}', "$.a", "'$.a' names 'inf', which is no number"),
        ('{"a": [NaN]}', "$.a[0]", "names 'nan', which is no number"),
        ('{"a": [-Infinity]}', "$.a[0]", "names '-inf', which is no number"),
    ],
)
def test_json_that_cannot_be_held_is_told(output, path, said):
    assert said in fault(output, json=path)
    assert "Traceback" not in fault(output, json=path)


def test_a_source_that_cannot_be_read_at_all_is_told_in_the_declaration():
    with pytest.raises(ValueError, match=r"is no JSON path \(RFC 9535\)"):
        metric(json="$.a[")


def test_an_output_that_was_not_kept_whole_is_told():
    said = fault("201688.43 KBytes/sec\n", more=70000, course="bandwidth")
    assert "the output has 70021 bytes, of which 21 were kept" in said


def test_the_last_line_of_a_counted_trial_is_not_the_workload_s():
    ours = result(f'{FIRST}{{"firings": 17}}\n')
    both = {"b": metric(course="bandwidth"), "f": metric(regex=r"([0-9]+)\}")}
    assert read_trial({"b": both["b"]}, ours, counted=True)["b"].number == 201688.43
    with pytest.raises(ReadingFault, match="metric f: nothing matches"):
        read_trial(both, ours, counted=True)


def test_what_is_not_read_in_the_output_is_left_out():
    runner = Metric(source="wall_ns", unit="ms", label="x")
    assert read_trial({"wall": runner, "calls": metric(trace="calls")}, result("", more=9)) == {}
