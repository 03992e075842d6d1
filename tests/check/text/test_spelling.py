import random

import pytest
from spellchecker import SpellChecker

from labrig.check.text.spelling import distance, english

# Pairs of New Hart's Rules, chapter 21, and of this field.
WORDS = """
behaviour behavior colour coloured colouring optimise optimised optimisation optimize analyse analysed
analyze centre centred center metres kilometre catalogue catalog modelled modeled modelling labelled
travelling defence defense programme favourite neighbouring neighbor paralysed virtualised virtualized
virtualisation serialises syscall syscalls preempted mutexes timestamped dtrace quantiles bootstrapped
attaches anaesthesia manoeuvre dialogue exercise revised hour grey gray
"""


@pytest.mark.parametrize("word", WORDS.split())
def test_british_american_and_the_fields_words_are_known(word) -> None:
    assert english().knows(word)


# Of Wikipedia's list of common misspellings, and what students of systems write.
@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("recieve", "receive"),
        ("seperate", "separate"),
        ("definately", "definitely"),
        ("occured", "occurred"),
        ("untill", "until"),
        ("begining", "beginning"),
        ("accomodate", "accommodate"),
        ("existance", "existence"),
        ("compilled", "compiled"),
        ("heigth", "height"),
        ("lenght", "length"),
        ("perfomance", "performance"),
        ("throughtput", "throughput"),
        ("bandwith", "bandwidth"),
        ("kernal", "kernel"),
        ("overhed", "overhead"),
        ("measurment", "measurement"),
        ("concurent", "concurrent"),
    ],
)
def test_misspellings_are_not_known_and_what_was_meant_is_near(word, meant) -> None:
    assert not english().knows(word)
    assert meant in english().near(word)


def test_distance_is_one_for_all_that_another_checker_holds_to_be_one_slip() -> None:
    checker = SpellChecker()
    draw = random.Random(7)
    for word in ("kernel", "throughput", "buffer"):
        slips = sorted(checker.edit_distance_1(word) - {word})
        for slip in draw.sample(slips, 80):
            assert distance(word, slip, 2) == 1
            further = draw.choice(sorted(checker.edit_distance_1(slip)))
            assert distance(word, further, 2) <= 2


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [("kitten", "sitting", 3), ("ca", "ac", 1), ("ca", "abc", 3), ("same", "same", 0)],
)
def test_distance_is_that_of_optimal_string_alignment(one, other, apart) -> None:
    assert distance(one, other, 3) == apart
    assert distance(one, other, 1) == min(apart, 2)
