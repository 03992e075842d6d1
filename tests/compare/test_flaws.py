"""What docs/statistics.md says that ministat gets wrong, shown by the program itself."""

from __future__ import annotations

import re
import subprocess

import numpy as np
import pytest
from scipy import stats


@pytest.fixture
def ministat(tmp_path):
    """Runs ministat on data sets, each a sequence of numbers."""

    def run(*sets, options: str = "-A") -> str:
        paths = [tmp_path / str(place) for place in range(len(sets))]
        for path, values in zip(paths, sets, strict=True):
            path.write_text("".join(f"{value}\n" for value in values))
        command = ["ministat", *options.split(), *map(str, paths)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    return run


def column(printed: str, place: int) -> str:
    """A column of the first data set's row: 2 is the minimum, 6 the standard deviation."""
    (row,) = re.findall(r"^x +\d.*$", printed, re.MULTILINE)
    return str(row.split()[place])


def error(printed: str) -> float:
    (found,) = re.findall(r"\t\S+ \+/- (\S+)\n\t", printed)
    return float(found)


def test_more_than_100_degrees_of_freedom_are_taken_for_infinitely_many(ministat):
    one, other = np.arange(51) % 5, 100 + np.arange(52) % 5
    right = stats.ttest_ind(other, one).confidence_interval(0.95)
    half = (right.high - right.low) / 2
    assert half / error(ministat(one, other)) == pytest.approx(1.0121, abs=1e-4)


def test_its_99_point_5_is_99_point_8(ministat):
    one, other = np.arange(31) % 5, 100 + np.arange(31) % 5
    right = stats.ttest_ind(other, one).confidence_interval(0.998)
    printed = ministat(one, other, options="-A -c 99.5")
    assert error(printed) == pytest.approx((right.high - right.low) / 2, rel=2e-4)


def test_its_median_is_the_upper_of_two(ministat):
    assert column(ministat([1, 2, 3, 4]), 4) == "3"


def test_its_variance_loses_its_digits(ministat):
    values = [10**9 + k % 3 for k in range(30)]
    assert column(ministat(values), 6) == "11.884502"
    assert np.std(values, ddof=1) == pytest.approx(0.83, abs=5e-3)
    low, high = [9e8 + 0.1 * k for k in range(7)], [9.1e8 + 0.1 * k for k in range(7)]
    printed = ministat(low, high)
    assert column(printed, 6) == "-nan"
    assert "No difference proven" in printed
    assert "No difference proven" in ministat([1e155, 2e155, 3e155], [1, 2, 3])


def test_percentages_of_a_negative_mean_are_negative(ministat):
    assert re.search(r"% \+/- -\d", ministat([-1, -2, -3], [7, 8, 9]))


def test_its_plot_loses_values(ministat):
    """Of three equal values, beside a data set of single ones, one remains."""
    printed = ministat([1, 1, 1, 9], [3, 5, 7], options="-s")
    plot = printed.split("+--")[1]
    assert plot.count("x") == 2


def test_the_left_end_of_its_plot_is_never_above_9_99e101(ministat):
    printed = ministat([1e300, 1.5e300, 1.6e300], options="-s")
    (row,) = re.findall(r"^\| +x.*\|$", printed, re.MULTILINE)
    assert row.index("x") > 40  # the least value is where 1e300 is between 0 and 1.6e300


def test_the_third_symbol_is_also_the_first_two(ministat):
    printed = ministat([1, 2, 3], [3, 4, 5])
    assert "*" not in printed
    assert "*" in ministat([1, 2, 3], [3, 4, 5], options="-s")
