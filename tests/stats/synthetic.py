"""A made-up results folder in the contract's form, with the emulated board's proportions.

    from tests.stats.synthetic import write_example
    write_example(Path("some/folder"))          # trials.parquet, analysis.json, placed figures

The truth is known: ``COST_US`` a firing, ``CALL_US`` a read and write, noise between and within
blocks, each a share of the time.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from labrig import experiments as declared
from labrig.experiments import Experiment
from labrig.stats.analysis import analyse, to_json

FOLDER = Path(__file__).parents[2] / "experiments" / "probe-effect"
TOTAL = 10 * 1024 * 1024
COPY_MS = 9.6
CALL_US = 0.41
COST_US = {"lockstat-count": 1.0, "read-count": 1.3, "vfs-count": 0.8, "vfs-stack": 2.6}
FIRED_ONCE = {"kmalloc-count": 14, "lockstat-count": 40, "read-count": 6, "vfs-count": 7}
PLACED = ("distributions", "costs", "forest", "run-order")
BETWEEN, WITHIN = 0.0006, 0.0015


def load_experiment() -> Experiment:
    """The default experiment, as declared."""
    return declared.load(FOLDER)


def firings_of(arm: str, block_size: int) -> float:
    """How often the probes of ``arm`` fire in one trial."""
    reads = TOTAL // block_size
    return {
        "idle": 0.0,
        "kmalloc-count": 14.0 + (block_size > 2**20),
        "lockstat-count": 40.0 + reads // 100,
        "read-count": 6.0 + reads,
        "vfs-count": 7.0 + reads,
        "vfs-stack": 7.0 + reads,
    }.get(arm, 0.0)


def make_table(
    experiment: Experiment,
    *,
    size: str = "full",
    seed: int = 1,
    between: float = BETWEEN,
    within: float = WITHIN,
) -> pd.DataFrame:
    """One row a trial of ``experiment`` at ``size``, all kept and planned."""
    chance = np.random.default_rng(seed)
    chosen = experiment.at_size(size)
    rows: list[dict[str, Any]] = []
    for block in range(chosen.blocks):
        arms = list(chosen.arms)
        chance.shuffle(arms)
        order = 0
        for arm in arms:
            traced = chosen.arms[arm].script is not None
            drift = {
                level: 1 + between * chance.standard_normal()
                for level in chosen.factors["block_size"].values
            }
            kinds = ["warmup"] * chosen.warmup + ["timed"] * chosen.trials + ["counted"] * traced
            for number, kind in enumerate(kinds):
                for level in chosen.factors["block_size"].values:
                    fired = firings_of(arm, int(level))
                    true = COPY_MS + CALL_US * (TOTAL // int(level)) / 1000
                    true += COST_US.get(arm, 0.2) * fired / 1000 + (0.004 if traced else 0)
                    noise = drift[level] + within * chance.standard_normal()
                    noise += 0.03 if kind == "warmup" else 0
                    elapsed = round(true * noise, 6)
                    rows.append(
                        {
                            "session": f"s{block}",
                            "instance": block % 2,
                            "block": block,
                            "order": order,
                            "arm": arm,
                            "trial": f"b{block}/{arm}/block_size={level}/{kind}{number}",
                            "kind": kind,
                            "role": "planned",
                            "attachment": float(order) if traced else None,
                            "kept": True,
                            "tainted": None,
                            "block_size": level,
                            "elapsed": elapsed,
                            "system": round(0.9 * elapsed, 6),
                            "firings": fired if kind == "counted" else None,
                            "rusage_voluntary_switches": 2.0,
                            "rusage_involuntary_switches": 1.0 + traced * (block % 2),
                            "rusage_minor_faults": 60.0 + (arm == "vfs-stack"),
                            "rusage_major_faults": 0.0,
                            "rusage_max_rss_kib": 1200.0,
                            "output_bytes": 0.0,
                        }
                    )
                    order += 1
    table = pd.DataFrame(rows)
    table["firings"] = table["firings"].astype("Float64")
    return table


def make_metadata(size: str = "full", **changes: Any) -> dict[str, Any]:
    """The table's metadata; a change to what a board said is one to the only board."""
    board: dict[str, Any] = {
        "name": "emulator",
        "identity": "ab" * 32,
        "facts": {
            "kernel": "Linux 6.12.48+deb13-arm64",
            "machine": "aarch64",
            "os": "Debian GNU/Linux 13 (trixie)",
            "cpu_model": "ARM Cortex-A53",
            "cpus": "1",
            "clock_source": "arch_sys_counter",
            "clock_resolution_ns": "1",
            "memory_total_kib": "490000",
            "tracer_dtrace": "Sun D 2.0",
            "emulator": "QEMU 7.2",
            "emulator_icount": "shift=0",
            "times": "emulated: the clock counts instructions, 1 ns each; not times of hardware",
        },
        "kinds": {"Linux aarch64 ARM Cortex-A53 emulated": [0, 1, 2, 3, 4, 5]},
        "boots": 6,
        "restored": [],
        "record_of": [],
        "changes": [],
        "load": [],
    }
    board |= {key: changes.pop(key) for key in tuple(changes) if key in board}
    metadata: dict[str, Any] = {
        "experiment": "probe-effect",
        "size": size,
        "boards": [board],
        "counts": {"kept": 0, "lost": 0, "sessions": 6},
        "tainted": [],
        "versions": {"labrig": "0.1.0", "qemu": "7.2"},
        "journals": {"s0.jsonl": "0" * 64},
        "post_hoc": [],
    }
    return metadata | changes


def read_scripts() -> dict[str, str]:
    """The text of every D script of the default experiment."""
    return {path.name: path.read_text() for path in sorted(FOLDER.glob("*.d"))}


def write_table(table: pd.DataFrame, metadata: dict[str, Any], path: Path) -> None:
    """Write ``trials.parquet`` with units and metadata as the contract says."""
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    units = {"block_size": "B", "elapsed": "ms", "system": "ms", "firings": ""}
    fields = [field.with_metadata({"unit": units.get(field.name, "")}) for field in arrow.schema]
    schema = pa.schema(fields, metadata={"labrig": json.dumps(metadata)})
    pq.write_table(arrow.cast(schema), path)


def write_example(folder: Path, size: str = "full", seed: int = 1, **changes: Any) -> None:
    """Write a complete results folder, with the figures that the default report places.

    ``changes`` go into the metadata.
    """
    from labrig.figures.drawing import write
    from labrig.figures.kinds import FIGURES

    experiment = load_experiment()
    table = make_table(experiment, size=size, seed=seed)
    blocks = int(table["block"].nunique())
    counts = {"kept": len(table), "lost": changes.pop("lost", 0), "sessions": blocks}
    metadata = make_metadata(size, counts=counts, **changes)
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    write_table(table, metadata, folder / "trials.parquet")
    analysis = analyse(experiment, table, metadata, read_scripts())
    (folder / "analysis.json").write_text(to_json(analysis))
    for name in PLACED:
        write(FIGURES[name](table, analysis), folder / "figures")


def small_experiment() -> Experiment:
    """Four arms and three levels of the default experiment, and the hypotheses about them."""
    whole = load_experiment()
    arms = ("none", "none-again", "idle", "read-count")
    size = whole.factors["block_size"]
    levels = [level for level in size.levels if level.value in (10485760, 8192, 512)]
    return whole.model_copy(
        update={
            "arms": {arm: whole.arms[arm] for arm in arms},
            "factors": {"block_size": size.model_copy(update={"levels": levels})},
            "hypotheses": [
                one
                for one in whole.hypotheses
                if {one.comparison.arm, one.comparison.baseline} <= set(arms)
            ],
        }
    )
