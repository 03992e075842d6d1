"""A made-up experiment as the course's labs are: 16 buffer sizes, three models, two modes.

Bandwidth rises with the buffer up to a knee that each model has elsewhere; read calls are what
they must be; misses are counted under one arm only. ``TRACED`` calls cost ``CALL_NS`` more each.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from labrig import declaration
from labrig.experiments import Experiment, cross_check
from labrig.stats.analysis import analyse
from labrig.stats.records import Analysis
from tests.stats import synthetic

SIZES = [2**n for n in range(9, 25)]
MODELS = {"pipe": (120.0, 65536), "local": (310.0, 8192), "tcp": (60.0, 1048576)}
MODES = {"2thread": 1.0, "2proc": 0.8}
TOTAL = 2**24
CALL_NS, TRACED_NS = 900.0, 700.0
BLOCKS, TRIALS = 4, 3
GOOD = f"""\
title: IPC
question: How does the size of the buffer change bandwidth?
probe_effect: true
workload: {{command: "./ipc-bench -i {{model}} -b {{buffer}} {{mode}}"}}
factors:
  model: {{label: model, levels: [pipe, local, {{value: tcp, label: TCP}}]}}
  buffer: {{label: buffer size, unit: B, levels: {SIZES}}}
  mode: {{label: mode, levels: [2thread, 2proc]}}
arms:
  none: {{label: untraced}}
  read-count: {{label: read calls, script: a.d}}
reference: [none]
metrics:
  bandwidth: {{source: {{course: bandwidth}}, unit: MiB/s, label: bandwidth}}
  cycles: {{source: {{course: CPU_CYCLES}}, unit: "", label: cycles}}
  instructions: {{source: {{course: INSTR_EXECUTED}}, unit: "", label: instructions executed}}
  misses: {{source: {{course: L2_MISSES}}, unit: "", label: misses of the second-level cache}}
trials: {TRIALS}
warmup: 0
blocks: {BLOCKS}
seed: 1
sizes:
  smoke: {{blocks: 2, levels: {{buffer: [4096], model: [pipe]}}, arms: [none]}}
"""


def experiment(figures: str = "") -> Experiment:
    """The experiment with these lines of ``figures:``."""
    return parse(GOOD + (f"figures:\n{figures}" if figures else ""))


def parse(text: str) -> Experiment:
    """An experiment of which there are no files."""
    return declaration.parse(text, Experiment, cross_check, source="experiment.yaml")


def bandwidth(model: str, mode: str, buffer: int, arm: str) -> float:
    """The true bandwidth in MiB/s."""
    most, knee = MODELS[model]
    call = CALL_NS + (TRACED_NS if arm == "read-count" else 0)
    seconds = 16 / (most * MODES[mode]) + TOTAL / buffer * call / 1e9
    return 16 / (seconds * (1 + 0.25 * max(0.0, math.log2(buffer / knee))))


def table(size: str = "full", seed: int = 1) -> pd.DataFrame:
    """One row a trial, all kept and planned."""
    chance = np.random.default_rng(seed)
    chosen = experiment().at_size(size)
    levels = {name: factor.values for name, factor in chosen.factors.items()}
    rows: list[dict[str, Any]] = []
    for block in range(chosen.blocks):
        for arm in chosen.arms:
            for model in levels["model"]:
                for buffer in levels["buffer"]:
                    for mode in levels["mode"]:
                        shift = 1 + 0.03 * chance.standard_normal()
                        true = bandwidth(str(model), str(mode), int(buffer), arm)
                        for number in range(chosen.trials):
                            noise = shift + 0.04 * chance.standard_normal()
                            rows.append(
                                {
                                    "session": f"s{block}",
                                    "instance": 0,
                                    "block": block,
                                    "order": len(rows),
                                    "arm": arm,
                                    "trial": f"{block}/{arm}/{model}/{buffer}/{mode}/{number}",
                                    "kind": "timed",
                                    "role": "planned",
                                    "attachment": None,
                                    "kept": True,
                                    "tainted": None,
                                    "model": model,
                                    "buffer": buffer,
                                    "mode": mode,
                                    "bandwidth": true * noise,
                                    "cycles": 1.6e10 / true * noise,
                                    "instructions": 2.4e8 + 3000 * TOTAL / int(buffer),
                                    "misses": 5.0 if arm == "read-count" else None,
                                    "firings": None,
                                    "rusage_voluntary_switches": 2.0,
                                    "rusage_involuntary_switches": 1.0,
                                    "rusage_minor_faults": 60.0,
                                    "rusage_major_faults": 0.0,
                                    "rusage_max_rss_kib": 1200.0,
                                    "output_bytes": 0.0,
                                }
                            )
    made = pd.DataFrame(rows)
    return made.astype({"misses": "Float64", "firings": "Float64"})


def analysis(size: str = "full") -> tuple[pd.DataFrame, Analysis]:
    """The table and its analysis."""
    rows = table(size)
    return rows, analyse(experiment(), rows, synthetic.make_metadata(size))
