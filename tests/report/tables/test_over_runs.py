"""The appendix's tables of twins, sweeps and repetition, typeset."""

from __future__ import annotations

from typing import Any

from tests.report.conftest import Build, text_of

INTERVAL = {"relative": 0.001, "relative_low": -0.002, "relative_high": 0.004}
TWINS: dict[str, Any] = {
    "twin": "read-count",
    "original": "none",
    "metric": "elapsed",
    "cells": [],
    **INTERVAL,
    "blocks": 6,
    "tested": 2,
    "excluding": 1,
    "expected": 0.1,
    "words": "",
}
FIT: dict[str, Any] = {
    "form": "linear",
    "slope": 4.5,
    "slope_low": 4.47,
    "slope_high": 4.53,
    "intercept": 1.0,
    "intercept_low": 0.9,
    "intercept_high": 1.1,
    "r_squared": 0.9999,
    "residual_sd": 0.012,
    "largest_residual": 0.02,
    "largest_at": 512,
    "lack_f": 9.0,
    "lack_probability": 0.012,
    "lack": "",
    "residuals": [],
    "curve": [],
}
KNEE: dict[str, Any] = {
    "x": 2048.0,
    "low": 1948.0,
    "high": 2148.0,
    "below": -14.0,
    "above": 0.938,
    "statistic": 30.0,
    "probability": 0.0002,
    "residual_sd": 0.01,
    "curve": [],
    "words": "",
}
NO_KNEE = KNEE | dict.fromkeys(("x", "low", "high", "below", "above", "probability"))


def sweep(arm: str, knee: dict[str, Any]) -> dict[str, Any]:
    return {
        "metric": "elapsed",
        "arm": arm,
        "factor": "size",
        "others": {},
        "blocks": 6,
        "points": [],
        "fits": [FIT],
        "knee": knee,
        "missing": [],
    }


def cell(within: float | None, between: float | None) -> dict[str, Any]:
    return {
        "metric": "elapsed",
        "arm": "none",
        "levels": {"size": "512"},
        "trials": 30,
        "blocks": 6,
        "mean": 10.0,
        "low": 9.9,
        "high": 10.1,
        "within": within,
        "between": between,
        "correlation": 0.4,
        "truncated": False,
        "replicates": 2000,
        "lack": None,
    }


def test_each_is_a_table_with_its_intervals(build: Build) -> None:
    flat = FIT | {"slope": -1.51e-7, "slope_low": -1.55e-7, "slope_high": -1.47e-7}
    sweeps = [sweep("none", KNEE), sweep("read-count", NO_KNEE) | {"fits": [flat]}]
    repetition = [cell(0.1, 0.02), cell(0.3, 0.0), cell(None, None)]
    text = " ".join(text_of(build(twins=[TWINS], sweeps=sweeps, repetition=repetition)))
    assert "Over runs and levels" in text
    assert "read calls untraced elapsed time +0.1% [−0.2, +0.4] 6 1 of 2 0.1" in text
    assert "untraced linear 4.50 [4.47, 4.53] 0.012 0.020 0.9999 0.012 6" in text
    assert "read calls linear −1.51 [−1.55, −1.47] ·10−7 0.012" in text
    assert "untraced 2050 [1950, 2150] −14.0 0.938 0.00020 6" in text
    assert "read calls – – – – 6" in text, "where no bend was shown there is none"
    assert "untraced 2.0% 3.0% 0.10% 0.20% 0.40 2" in text


def test_many_sweeps_go_over_the_page(build: Build) -> None:
    path = build(sweeps=[sweep("none", KNEE)] * 90)
    text = " ".join(text_of(path))
    assert text.count("4.50 [4.47, 4.53]") == text.count("2050 [1950, 2150]") == 90


def test_without_any_there_is_no_section(build: Build) -> None:
    assert "Over runs and levels" not in " ".join(text_of(build()))
