"""What the course's benchmarks print, of every year, and labrig's io-bench and ipc-bench.

Three forms (``docs/benchmarks.md``): text until 2019, which ends with the bandwidth; text from 2020
on, with a line ``datum:`` a run; JSON, by libxo(3) or labrig's own, with a list
``benchmark_samples``. All are the same numbers by the same names once read.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labrig.errors import ReadingFault
from labrig.reading.document import documents
from labrig.reading.value import Value, number_in

SAMPLES = "benchmark_samples"
BANDWIDTH = re.compile(r"^(\S+) KBytes/sec$", re.MULTILINE)
"""The last line of a run, until 2019."""
DATUM = re.compile(r"^datum:$", re.MULTILINE)
"""The first line of a run, from 2020 on."""
LINE = re.compile(r"(?:^  |\t)([A-Za-z_][\w./]*): (\S+)(?: [\w/ ]+)?(?=\t|$)", re.MULTILINE)
"""A number with its name and unit; the first programs of 2020 have two in a line, a tab between."""
MISSING = re.compile(r"^\S+: (\w+) is missing: (.+)$", re.MULTILINE)
"""What labrig's benchmarks say, on standard error, of a counter that has no value."""
UNDEFINED = re.compile(r"[+-]?(nan|inf(inity)?)", re.IGNORECASE)

FIRST_NAMES = {
    "instr_executed": "INSTR_EXECUTED",
    "clock_cycles": "CLOCK_CYCLES",
    "cycles_per_instruction": "CLOCK_CYCLES/INSTR_EXECUTED",
}
"""Names that the JSON of 2020 has for what its text, and all other years, call so."""
NUMBERED = re.compile(r"counter(\d)_name")

COUNTERS = frozenset(
    [
        "INSTR_EXECUTED",
        "CLOCK_CYCLES",
        "L1_DCACHE_ACCESS",
        "L1_DCACHE_REFILL",
        "L1_ICACHE_REFILL",
        "L2_ACCESS",
        "MEM_READ",
        "MEM_WRITE",
        "ITLB_REFILL",
        "DTLB_REFILL",
        "AXI_READ",
        "AXI_WRITE",
        "INST_RETIRED",
        "CPU_CYCLES",
        "LD_SPEC",
        "ST_SPEC",
        "EXC_RETURN",
        "BR_RETURN_SPEC",
        "L1D_CACHE",
        "L1D_CACHE_REFILL",
        "L2D_CACHE",
        "L2D_CACHE_REFILL",
        "L1I_CACHE",
        "L1I_CACHE_REFILL",
        "BR_MIS_PRED",
        "BR_PRED",
        "L1D_TLB_REFILL",
        "L1I_TLB_REFILL",
        "MEM_ACCESS",
        "BUS_ACCESS",
    ]
)
"""The counters of all groups, of which a run counts one group."""

RATIOS: Mapping[str, tuple[str, ...]] = {
    "CYCLES_PER_INSTRUCTION": ("CPU_CYCLES", "INST_RETIRED"),
    "L1D_CACHE_HIT_RATE": ("L1D_CACHE", "L1D_CACHE_REFILL"),
    "L2D_CACHE_HIT_RATE": ("L2D_CACHE", "L2D_CACHE_REFILL"),
    "L1I_CACHE_HIT_RATE": ("L1I_CACHE", "L1I_CACHE_REFILL"),
    "BR_PRED_RATE": ("BR_PRED", "BR_MIS_PRED"),
}
"""Ratios that the benchmarks print besides those of the form ``ONE/OTHER``."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What one run of a benchmark printed, by name there."""

    numbers: Mapping[str, float]
    lacks: Mapping[str, str]
    """Why a name has no number."""


def read_sample(text: str) -> Sample:
    """Read the one run in ``text``, which other lines may surround.

    Raises ReadingFault when it holds none, or several.
    """
    missing = dict(MISSING.findall(text))
    if found := [one for one in documents(text) if isinstance(one, dict) and SAMPLES in one]:
        _refuse_several(sum(map(_runs_in, found)))
        return _from_json(next(one for one in found if one[SAMPLES]))
    if f'"{SAMPLES}"' in text:
        raise ReadingFault("the benchmark's JSON cannot be read as such: it is not whole")
    if starts := [found.end() for found in DATUM.finditer(text)]:
        _refuse_several(len(starts))
        return _from_lines(text[starts[0] :], missing)
    ends = BANDWIDTH.findall(text)
    _refuse_several(len(ends))
    return _from_lines(f"{text}\n  bandwidth: {ends[0]}", missing)


def value_of(sample: Sample, name: str) -> Value:
    """The number ``name`` of a run, or why it has none.

    Raises ReadingFault for a name that the run did not print and no counter has.
    """
    if name in sample.numbers:
        return Value(number=sample.numbers[name])
    if name in sample.lacks:
        return Value(lack=sample.lacks[name])
    known = [*sample.numbers, *sample.lacks]
    parts = RATIOS.get(name) or tuple(name.split("/"))
    if COUNTERS.issuperset(parts) and not COUNTERS.isdisjoint(known):
        if not set(known).issuperset(parts):
            return Value(lack="another group of counters was counted", asked=False)
        if lacking := [one for one in parts if one in sample.lacks]:
            noun = "is" if len(lacking) == 1 else "are"
            return Value(lack=f"it is made of {' and '.join(lacking)}, which {noun} missing")
    near = difflib.get_close_matches(name.lower(), map(str.lower, known), n=1)
    likely = [one for one in known if one.lower() in near]
    hint = f"did you mean '{likely[0]}'?" if likely else f"there are: {', '.join(known) or 'none'}"
    raise ReadingFault(f"the benchmark printed no '{name}'; {hint}")


def _refuse_several(found: int) -> None:
    if found == 0:
        raise ReadingFault("nothing there is a benchmark's: no run with its bandwidth")
    if found > 1:
        raise ReadingFault(
            f"{found} runs of the benchmark are there, and a trial is one run: take -n out, and "
            "declare that many trials"
        )


def _runs_in(document: Mapping[str, Any]) -> int:
    samples = document[SAMPLES]
    if not isinstance(samples, list) or not all(isinstance(one, dict) for one in samples):
        raise ReadingFault(f"{SAMPLES} of the benchmark's JSON is no list of runs")
    return len(samples)


def _from_json(document: Mapping[str, Any]) -> Sample:
    samples = document[SAMPLES]
    said: dict[str, Any] = {}
    for key, value in samples[0].items():
        said[FIRST_NAMES.get(key, key)] = value
        if found := NUMBERED.fullmatch(key):
            counter = f"counter{found[1]}"
            said[str(value)] = samples[0].get(f"{counter}_value")
            said[f"{value}/INSTR_EXECUTED"] = samples[0].get(f"{counter}_per_instruction")
            said[f"{value}/CLOCK_CYCLES"] = samples[0].get(f"{counter}_per_cycle")
    numbers = {
        key: number for key, value in said.items() if (number := _as_number(value)) is not None
    }
    missing = document.get("counters_missing")
    lacks = {key: "it was printed as no number" for key, value in said.items() if value is None}
    if isinstance(missing, dict):
        lacks |= {str(name): str(why) for name, why in missing.items()}
    return Sample(numbers=numbers, lacks=lacks)


def _as_number(value: Any) -> float | None:
    if isinstance(value, str):
        return number_in(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    return None


def _from_lines(text: str, missing: Mapping[str, str]) -> Sample:
    numbers: dict[str, float] = {}
    lacks: dict[str, str] = {}
    for name, said in LINE.findall(text):
        if (number := number_in(said)) is not None:
            numbers[name] = number
        elif said == "missing":
            lacks[name] = missing.get(name, "the benchmark says that it is missing")
        elif UNDEFINED.fullmatch(said):
            lacks[name] = "it was printed as no number"
    return Sample(numbers=numbers, lacks=lacks)
