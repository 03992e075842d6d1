"""The real ministat is the oracle: what it prints must be what these numbers print as."""

import math
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

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


def close(number: float | None, text: str, digits: int = 6) -> bool:
    """Whether ``number`` prints as ``text``, but for one unit of its last digit."""
    assert number is not None
    shown = float(text)
    return abs(number - shown) <= 1.01 * 10.0 ** (
        math.floor(math.log10(abs(shown))) - digits + 1 if shown else -digits
    )


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


@pytest.mark.parametrize("confidence", sorted(LEVELS))
def test_every_quantile_is_that_of_ministats_table(tmp_path, confidence):
    for degrees in (*range(4, 16), 30, 57, 99, 100, 101, 150):
        count = degrees // 2 + 1
        one = [1000.0 * (k % 7) for k in range(count)]
        other = [1e7 + 1000.0 * (k % 5) for k in range(degrees + 2 - count)]
        output = run(tmp_path, one, other, confidence)
        match = re.search(r"\t\S+ \+/- (\S+)\n", output)
        assert match is not None
        found = ministat.compare(other, one, confidence=confidence)
        assert close(found.error, match[1]), degrees


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


def test_a_quantile_needs_degrees_of_freedom():
    with pytest.raises(ValueError, match="no quantile"):
        ministat.quantile(0, 0.95)
