"""The real ministat is the oracle: what it prints must be what these numbers print as."""

import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from labrig.stats import ministat
from labrig.stats.describe import Sample, describe

LEVELS = {0.8: "80", 0.9: "90", 0.95: "95", 0.98: "98", 0.99: "99", 0.995: "99.5"}
values = st.lists(st.integers(-(10**6), 10**6).map(lambda n: n / 64), min_size=3, max_size=130)

LECTURE = {  # arm: mean, stddev of 11 trials, in seconds
    "none": (0.20818182, 0.0060302269),
    "dtmalloc-count": (0.21272727, 0.0064666979),
    "lockstat-count": (0.43454545, 0.0068755165),
    "lockstat-count-dd": (0.55818182, 0.0075075719),
    "lockstat-stack": (1.4618182, 0.058449668),
    "lockstat-stack-dd": (1.5127273, 0.014206273),
}
PRINTED = {  # difference, its error, percent, its error, pooled s
    "lockstat-count": ("0.226364", "0.00575196", "108.734", "2.76295", "0.0064667"),
    "lockstat-count-dd": ("0.35", "0.0060565", "168.122", "2.90924", "0.00680908"),
    "lockstat-stack": ("1.25364", "0.0369572", "602.183", "17.7524", None),
    "lockstat-stack-dd": ("1.30455", "0.00970671", "626.638", "4.66261", None),
}


def sample(mean: float, stddev: float) -> Sample:
    return Sample(n=11, minimum=0, maximum=0, median=0, mean=mean, stddev=stddev)


def run(folder: Path, reference, data, confidence: float = 0.95) -> str:
    files = []
    for name, numbers in (("reference", reference), ("data", data)):
        path = folder / name
        path.write_text("".join(f"{number!r}\n" for number in numbers))
        files.append(str(path))
    done = subprocess.run(
        ["ministat", "-A", "-c", LEVELS[confidence], *files],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def agrees(output: str, reference, data, confidence: float) -> None:
    found = ministat.compare(data, reference, confidence=confidence)
    rows = re.findall(r"^[x+] +(\d+)((?: +\S+){5})$", output, re.MULTILINE)
    for (count, numbers), of in zip(rows, (reference, data), strict=True):
        said = ministat.described(of)
        assert int(count) == said.n
        mine = (said.minimum, said.maximum, said.median, said.mean, said.stddev)
        for number, text in zip(mine, numbers.split(), strict=True):
            scale = max(abs(said.minimum), abs(said.maximum), 1e-9)
            assert number is not None
            # ministat sums squares: its stddev of nearly equal numbers has lost digits
            assert number == pytest.approx(float(text), rel=2e-7, abs=3e-8 * scale)
    if "No difference proven" in output:
        assert not found.differs
        return
    assert found.differs
    match = re.search(r"\t(\S+) \+/- (\S+)\n\t(\S+)% \+/- (\S+)%\n.*pooled s = (\S+)\)", output)
    assert match is not None
    difference, error, percent, percent_error, pooled = match.groups()
    scale = float(max(np.abs(reference).max(), np.abs(data).max()))
    for number, text in (
        (found.difference, difference),
        (found.error, error),
        (found.pooled_stddev, pooled),
    ):
        assert number == pytest.approx(float(text), rel=2e-5, abs=1e-7 * scale)
    if found.percent is not None and abs(np.mean(reference)) > 1e-6 * scale:
        assert found.percent == pytest.approx(float(percent), rel=2e-5)
        assert found.percent_error == pytest.approx(
            float(percent_error), rel=2e-5, abs=1e-5 * abs(found.percent)
        )


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(values, values, st.sampled_from(sorted(LEVELS)), st.sampled_from([0.0, 1e5, 1e7]))
def test_generated_data_give_ministats_numbers(tmp_path, reference, data, confidence, apart):
    data = [number + apart for number in data]
    found = ministat.compare(data, reference, confidence=confidence)
    if abs(abs(found.difference) - found.error) < 1e-6 * found.error:
        return  # on the very edge rounding decides
    output = run(tmp_path, reference, data, confidence)
    # ministat takes its variance from a difference of sums of squares, which can turn out negative.
    assume("nan" not in output)
    agrees(output, reference, data, confidence)


MISLABELLED = 0.998
"""What the column of 99.5% has."""
MISPRINTED = {1: 318.313, 7: 4.782, 8: 4.499, 9: 4.296, 10: 4.143, 11: 4.024, 12: 3.929}
"""Its quantiles that are off in the third decimal."""


@pytest.mark.parametrize("confidence", sorted(LEVELS))
def test_every_quantile_is_students_or_a_known_misprint(confidence):
    point = (1 + (MISLABELLED if confidence == 0.995 else confidence)) / 2
    misprinted = {}
    for degrees in range(1, 101):
        right = f"{stats.t.ppf(point, degrees):.3f}"
        found = ministat.quantile(degrees, confidence)
        if f"{found:.3f}" != right:
            misprinted[degrees] = found
            assert abs(found - float(right)) < 0.0051
    assert misprinted == (MISPRINTED if confidence == 0.995 else {})
    for many in (101, 10**6):
        assert f"{ministat.quantile(many, confidence):.3f}" == f"{stats.norm.ppf(point):.3f}"


@pytest.mark.parametrize("confidence", sorted(LEVELS))
def test_every_quantile_is_that_of_the_program(tmp_path, confidence):
    """Its errors give its quantiles: of 3 degrees of freedom and fewer it has no data sets."""
    sets = {n: [1e6 * n + 1000.0 * (k % 7) for k in range(n)] for n in range(3, 101)}
    paths = {n: tmp_path / str(n) for n in sets}
    for n, numbers in sets.items():
        paths[n].write_text("".join(f"{number!r}\n" for number in numbers))
    wanted = range(3, 101)  # beside a reference of 3 values: 4 to 101 degrees of freedom
    for begin in range(3, 101, 6):
        against = [n for n in wanted if begin <= n < begin + 6]
        done = subprocess.run(
            [
                "ministat",
                "-A",
                "-c",
                LEVELS[confidence],
                *map(str, [paths[3], *map(paths.get, against)]),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        printed = re.findall(r"confidence\n(?:\t\S+ \+/- (\S+)\n)?", done.stdout)
        for n, error in zip(against, printed, strict=True):
            if n > 3:
                found = ministat.compare(sets[n], sets[3], confidence=confidence)
                assert f"{found.error:g}" == error


@pytest.mark.parametrize("arm", PRINTED)
def test_the_lectures_table_comes_out_to_the_last_digit(arm):
    found = ministat.compare_samples(sample(*LECTURE[arm]), sample(*LECTURE["none"]))
    assert found.differs
    numbers = (
        found.difference,
        found.error,
        found.percent,
        found.percent_error,
        found.pooled_stddev,
    )
    for number, text in zip(numbers, PRINTED[arm], strict=True):
        if text is not None:
            assert f"{number:g}" == text


def test_the_lectures_allocations_show_no_difference():
    found = ministat.compare_samples(sample(*LECTURE["dtmalloc-count"]), sample(*LECTURE["none"]))
    assert not found.differs


def test_equal_values_that_differ_between_the_sets():
    found = ministat.compare([2.0] * 3, [1.0] * 3)
    assert (found.difference, found.error, found.percent) == (1, 0, 100)
    assert found.differs


def test_a_reference_of_mean_0_has_no_percentages():
    found = ministat.compare([2.0, 3, 4], [-1.0, 0, 1])
    assert found.percent is None
    assert found.percent_error is None


def test_fewer_than_three_values_are_refused():
    with pytest.raises(ValueError, match="at least 3"):
        ministat.compare([1.0, 2], [1.0, 2, 3])
    with pytest.raises(ValueError, match="at least 3"):
        ministat.compare_samples(describe([1.0, 2]), describe([1.0, 2, 3]))


def test_a_quantile_needs_degrees_of_freedom_and_one_of_ministats_confidences():
    with pytest.raises(ValueError, match="no quantile"):
        ministat.quantile(0, 0.95)
    with pytest.raises(ValueError, match="no quantile"):
        ministat.quantile(5, 0.5)


def test_a_report_has_the_programs_digits(tmp_path):
    """Where the sums of squares keep their digits, all that is printed agrees."""
    one, other = ([0.1 * (k % 7) + 5 for k in range(n)] for n in (31, 42))
    output = run(tmp_path, one, other)
    for symbol, of in (("x", one), ("\\+", other)):
        row = re.search(rf"^{symbol} +\d+ (.*)$", output, re.MULTILINE)
        said = ministat.described(of)
        numbers = (said.minimum, said.maximum, said.median, said.mean, said.stddev)
        assert row is not None
        assert row[1].split() == [f"{number:.8g}" for number in numbers]


@pytest.mark.parametrize("offset", [1e9, 123456789.0, 1e15])
def test_a_report_keeps_the_variance_that_ministats_sums_lose(offset):
    values = [offset, offset + 1, offset + 2] * 11
    assert ministat.described(values).stddev == pytest.approx(stats.tstd([0, 1, 2] * 11))
    assert ministat.described([offset] * 30).stddev == 0
    found = ministat.compare([offset + 5] * 30, [offset] * 30)
    assert (found.difference, found.error) == (5, 0)


def test_values_too_large_to_be_squared_are_refused():
    with pytest.raises(ValueError, match="no variance in double precision"):
        ministat.described([1e300, 2e300, 3e300])
    with pytest.raises(ValueError, match="no variance in double precision"):
        ministat.compare([1e300, 2e300, 3e300], [1.0, 2, 3])
