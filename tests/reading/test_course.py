"""The course's outputs, of every year, and those of labrig's own benchmarks as they run here."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.errors import ReadingFault
from labrig.reading.course import COUNTERS, read_sample, value_of
from tests.native.system_calls import build_here
from tests.reading.printed import BARE, FIRST, LATER, LATER_JSON, LIBXO, ONE_LINE

ROOT = Path(__file__).parents[2]
L2 = {
    "bandwidth": 201688.43,
    "time": 0.081234567,
    "INSTR_EXECUTED": 44123456,
    "CLOCK_CYCLES": 71000000,
    "CLOCK_CYCLES/INSTR_EXECUTED": 1.609122,
    "L2_ACCESS": 912345,
    "L2_ACCESS/INSTR_EXECUTED": 0.020677,
    "L2_ACCESS/CLOCK_CYCLES": 0.01285,
}


@pytest.fixture(scope="module")
def benches(tmp_path_factory) -> dict[str, Path]:
    """Both benchmarks, and each by the course's later name, by which it prints the later text."""
    folder = tmp_path_factory.mktemp("native")
    built = {name: build_here(f"{name}.c", folder) for name in ("io-bench", "ipc-bench")}
    for name, path in list(built.items()):
        later = folder / name.replace("bench", "benchmark")
        later.symlink_to(path)
        built[later.name] = later
    return built


def printed(program: Path, *flags: str) -> str:
    """Both streams, as the trial runner keeps them."""
    return subprocess.run(
        [program, *flags],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
        timeout=300,
    ).stdout


@pytest.mark.parametrize("name", ["ipc-bench", "ipc-benchmark"])
@pytest.mark.parametrize("flags", [[], ["-j"], ["-v"]])
def test_what_checked_its_bytes_measured_nothing(benches, name, flags):
    text = printed(benches[name], "--check", "-B", "-t", "262144", *flags, "2thread")
    with pytest.raises(ReadingFault):
        value_of(read_sample(text), "bandwidth")


@pytest.mark.parametrize("text", [FIRST, LATER, LATER_JSON], ids=["2017", "2020", "2020 JSON"])
def test_text_and_json_of_the_first_years_are_the_same_numbers_by_the_same_names(text):
    sample = read_sample(text)
    assert {name: value_of(sample, name).number for name in L2} == L2


def test_the_bare_text_of_the_first_years_is_its_bandwidth():
    assert read_sample(BARE).numbers == {"bandwidth": 201688.43}


def test_a_bandwidth_and_a_time_in_one_line_are_both_read():
    assert read_sample(ONE_LINE).numbers == {"bandwidth": 201688.43, "time": 0.081234567}


def test_libxo_json_is_read_and_a_ratio_of_nothing_is_no_number():
    sample = read_sample(LIBXO)
    assert value_of(sample, "bandwidth").number == 201688.43
    assert value_of(sample, "nvcsw").number == 257
    assert value_of(sample, "L2D_CACHE").number == 0
    assert value_of(sample, "L2D_CACHE_HIT_RATE").number is None
    assert value_of(sample, "L2D_CACHE_HIT_RATE").lack == "it was printed as no number"


@pytest.mark.parametrize("text", [FIRST, LATER, LIBXO], ids=["2017", "2020", "libxo"])
def test_other_lines_around_do_not_matter(text):
    around = f"warning: a clock\n{text}[1] + done\n{{ no: JSON\n"
    assert read_sample(around).numbers == read_sample(text).numbers


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        (LIBXO, "bandwith", "no 'bandwith'; did you mean 'bandwidth'?"),
        (LIBXO, "cpu_cycles", "did you mean 'CPU_CYCLES'?"),
        (BARE, "CPU_CYCLES", "no 'CPU_CYCLES'; there are: bandwidth"),
        ("", "bandwidth", "nothing there is a benchmark's"),
        (BARE * 3, "bandwidth", "3 runs of the benchmark are there, and a trial is one run"),
        (LATER + LATER[LATER.index("datum") :], "time", "2 runs of the benchmark"),
        (json.dumps({"benchmark_samples": [{}] * 11}), "time", "11 runs of the benchmark"),
        (LIBXO + LIBXO, "time", "2 runs of the benchmark"),
        (json.dumps({"benchmark_samples": [{}]}), "time", "no 'time'; there are: none"),
        (json.dumps({"benchmark_samples": []}), "time", "nothing there is a benchmark's"),
        (json.dumps({"benchmark_samples": 5}), "time", "is no list of runs"),
        (LIBXO[:-20], "time", "JSON cannot be read as such: it is not whole"),
    ],
)
def test_what_is_not_one_run_with_that_number_is_told(text, name, said):
    with pytest.raises(ReadingFault) as caught:
        value_of(read_sample(text), name)
    assert said in str(caught.value)


def test_a_counter_of_another_group_was_not_asked_for():
    dcache = read_sample(LIBXO)
    for name in ("BR_PRED", "BR_PRED_RATE", "L2_ACCESS"):
        found = value_of(dcache, name)
        assert (found.number, found.asked) == (None, False)


def test_the_counters_are_those_of_the_benchmarks():
    source = (ROOT / "workflow/native/bench-counters.h").read_text()
    groups = source[source.index("groups[] = {") : source.index("static const struct group *group")]
    fixed = {"INSTR_EXECUTED", "CLOCK_CYCLES", "INST_RETIRED", "CPU_CYCLES"}
    assert {word.strip('{},"') for word in groups.split() if word.strip('{},"').isupper()} - {
        "OLD_FIXED",
        "NEW_FIXED",
    } | fixed == COUNTERS


@settings(max_examples=60)
@given(
    ns=st.integers(1, 10**13),
    bandwidth=st.floats(0.01, 1e12),
    switches=st.integers(0, 2**62),
)
def test_a_number_that_is_printed_comes_back(ns, bandwidth, switches):
    time = f"{ns // 10**9}.{ns % 10**9:09d}"
    texts = [
        f"Benchmark configuration:\n  time: {time}\n  nvcsw: {switches} voluntary context switches"
        f"\n{bandwidth:.2f} KBytes/sec\n",
        f"datum:\n  bandwidth: {bandwidth:.2f} KBytes/sec\n  time: {time} seconds\n"
        f"  nvcsw: {switches} voluntary context switches\n",
        f'{{"benchmark_samples": [\n{{"bandwidth": {bandwidth:.2f}, "time": {time}, '
        f'"nvcsw": {switches}}}\n]}}\n',
    ]
    for text in texts:
        sample = read_sample(text)
        assert value_of(sample, "bandwidth").number == float(f"{bandwidth:.2f}")
        assert value_of(sample, "time").number == ns / 10**9
        assert value_of(sample, "nvcsw").number == float(switches)


@pytest.mark.parametrize("flags", [[], ["-v"], ["-g"], ["-j"], ["-j", "-v", "-g"]])
@pytest.mark.parametrize("name", ["io-bench", "io-benchmark", "ipc-bench", "ipc-benchmark"])
def test_what_labrig_s_own_benchmarks_print_is_read(benches, tmp_path, name, flags):
    data = tmp_path / "iofile"
    data.write_bytes(bytes(65536))
    what = ["read", str(data)] if name.startswith("io") else ["2thread"]
    sample = read_sample(printed(benches[name], "-B", *flags, "-b", "4096", "-t", "65536", *what))
    bandwidth = value_of(sample, "bandwidth").number
    assert bandwidth is not None
    if flags and (flags != ["-g"] or name.endswith("mark")):
        time = value_of(sample, "time").number
        assert time is not None
        assert bandwidth == pytest.approx(64 / time, abs=0.01)
    if "-g" in flags:
        assert value_of(sample, "nvcsw").number is not None


@pytest.mark.parametrize("flags", [["-P", "dcache"], ["-j", "-P", "dcache"]])
@pytest.mark.parametrize("name", ["ipc-bench", "ipc-benchmark"])
def test_every_counter_is_a_number_or_missing_with_the_reason(benches, name, flags):
    said = printed(benches[name], "-B", *flags, "-b", "4096", "-t", "65536", "2thread")
    sample = read_sample(said)
    for counter in ("INST_RETIRED", "CPU_CYCLES", "L1D_CACHE", "L2D_CACHE_REFILL"):
        found = value_of(sample, counter)
        assert found.asked
        assert (found.number is None) == bool(found.lack)
        assert found.lack is None or found.lack in said
    ratio = value_of(sample, "CYCLES_PER_INSTRUCTION")
    if value_of(sample, "CPU_CYCLES").number is None:
        assert "which are missing" in str(ratio.lack) or "which is missing" in str(ratio.lack)


def test_a_run_of_several_is_refused_as_it_is_printed(benches):
    for name, flags in (("ipc-bench", []), ("ipc-benchmark", []), ("ipc-bench", ["-j"])):
        many = ["-n", "3", "-b", "4096", "-t", "65536", "2thread"]
        with pytest.raises(ReadingFault, match="3 runs"):
            read_sample(printed(benches[name], "-B", *flags, *many))
