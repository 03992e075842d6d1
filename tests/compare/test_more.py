"""``--more`` comes after what ministat prints, which stays as it is."""

from __future__ import annotations

import re

import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from labrig.compare.command import run
from labrig.compare.options import parse
from labrig.errors import UsageError
from tests.compare.both import ministats

SETS = {
    "a": [0.2, 0.2, 0.21, 0.21, 0.21, 0.21, 0.21, 0.21, 0.21, 0.21, 0.22],
    "b": [0.21, 0.21, 0.21, 0.21, 0.22, 0.22, 0.21, 0.21, 0.22, 0.2, 0.21],
    "c": [0.43, 0.44, 0.43, 0.43, 0.44, 0.43, 0.44, 0.43, 0.43, 0.44, 0.44],
}


@pytest.fixture
def files(tmp_path, monkeypatch):
    for name, values in SETS.items():
        (tmp_path / name).write_text("".join(f"{value}\n" for value in values))
    (tmp_path / "nan").write_text("1\n2\nnan\n")
    (tmp_path / "flat").write_text("1\n1\n1\n")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("line", ["a b", "-A a b c", "-q -c 99 a c", "-n a b"])
def test_ministats_text_comes_first_as_it_is(files, line):
    words = line.split()
    printed = run(parse([*words, "--more"]))
    alone = run(parse(words))
    if "-q" not in words:  # which is of later versions
        assert alone.encode() == ministats(*words).out
    assert printed.startswith(f"{alone}\n")
    assert "trial-level" in printed.removeprefix(alone)


def test_each_further_set_is_compared_with_the_first(files):
    printed = run(parse(["-A", "--more", "-c", "90", "a", "b", "c"]))
    heads = re.findall(r"^(\w) \(n = 11\) against a \(n = 11\)$", printed, re.MULTILINE)
    assert heads == ["b", "c"]
    tests = [stats.ttest_ind(SETS[name], SETS["a"], equal_var=False) for name in "bc"]
    adjusted = multipletests([test.pvalue for test in tests], method="holm")[1]
    assert f"Holm over 2 comparisons           p = {adjusted[0]:.3g}\n" in printed
    ends = tests[0].confidence_interval(0.9)
    line = next(line for line in printed.splitlines() if "difference of means, Welch" in line)
    assert f"[{ends.low:.6g}, {ends.high:.6g}]" in line
    assert "multiples of 0.01" in printed
    assert run(parse(["-A", "--more", "-c", "90", "a", "b", "c"])) == printed


def test_sets_that_do_not_vary_have_no_p(files):
    printed = run(parse(["-A", "--more", "flat", "flat"]))
    after = printed[printed.index("trial-level") :]
    assert "neither sample varies: there is no interval and no p" in after
    assert "Holm" not in after
    assert not re.search(r"\bp [=<]|nan|inf\b", after)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--more a", "give two files or more"),
        ("--more a nan", "--more: nan against a: a sample may hold finite numbers only"),
        ("--more --summaries a", "--more needs the values"),
    ],
)
def test_what_cannot_be_compared_is_refused(files, line, said):
    with pytest.raises(UsageError, match=said):
        run(parse(line.split() if "nan" not in line else ["-A", *line.split()]))
