"""How often methods erred on simulated experiments with nothing to find, in the report's words.

The figures are those of ``make bench`` (20,000 experiments of each kind of data, 6 blocks of 5
trials a cell; the table in ``docs/statistics.md``). Where 95% is nominal, 5% of intervals leave
out the truth, and 2.5% lie wholly on either side of it. Those of bends are of 400 experiments of
each kind, as ``tests/stats/verdicts/test_places.py`` makes them.
"""

from __future__ import annotations

_WHERE = "In simulated experiments of 6 blocks with nothing to find, where 95% is nominal,"
_SKEWED = "where one arm's effect on a block was exponential"

PAIRED = (
    f"{_WHERE} 4.7% to 5.3% of such intervals left out the truth, the trials being normal, "
    f"log-normal, bimodal, or normal with effects of blocks; {_SKEWED}, 9.4% did, nearly all by "
    "lying below it, and an arm on the upper margin was called equivalent in 13.1% instead of 5%."
)
OVER_LEVELS = (
    f"{_WHERE} 4.9% to 5.0% of such intervals of a slope left out the truth; {_SKEWED}, 6.5%."
)
BOOTSTRAP = (
    f"{_WHERE} 6.4% to 6.9% of such intervals left out the truth, the trials being normal, "
    f"log-normal, bimodal, or normal with effects of blocks; {_SKEWED}, 7.9%. A bound on the "
    "margin was called passed in 3.1% to 3.5% instead of 2.5%. With 12 normal blocks about 5% left "
    "out the truth; with 6 whose costs themselves are exponential, about 11%."
)
WELCH = (
    f"{_WHERE} 4.7% to 5.3% of such intervals left out the truth if trials were independent; "
    "9.1% where effects of an arm on a block varied as much as the trials within it."
)
TRIAL_LEVEL = (
    "Where effects of an arm on a block varied as much as the trials within it, and blocks twice "
    "as much, Welch's 95% intervals left out the truth in 9.1% of simulated experiments, the "
    "others of a difference or ratio in 8.0% to 10.4%, BCa's of a mean in 41.4%, and Holm's "
    "adjustment over 35 comparisons found something where there was nothing in 19.7%."
)
TWINS = (
    "Of simulated experiments in which twins did not differ, a metric of 5 cells was warned of in "
    "25% to 27%."
)
BENDS = (
    "In simulated experiments of 6 and 10 blocks over 9 levels, where 90% is nominal, 93% to 96% "
    "of such intervals had the place of the corner in them, the levels' noise being normal or "
    "exponential and a fifth or half of the slope a doubling."
)
