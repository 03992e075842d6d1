"""An experiment whose cells do their own work, leave it to the kernel, and wait."""

from __future__ import annotations

from pathlib import Path

from tests.faults.rig import Rig

TEXT = """\
title: Who did the work
question: Does a workload do its own work?
workload: {command: "sh -c {line}"}
factors:
  work:
    levels:
      - value: memory
        set: {line: exec dd if=/dev/zero of=/dev/null bs=64k count=800 status=none}
      - value: card
        set: {line: exec dd if=/dev/zero of=/data/out bs=64k count=32 conv=fsync status=none}
      - value: child
        set: {line: "sleep 0.05; dd if=/dev/zero of=/dev/null bs=64k count=100 status=none; :"}
arms: {none: , again: }
reference: [none]
metrics: {elapsed: {source: wall_ns, unit: ms, label: elapsed time}}
timeouts: {trial: 60, attach: 500}
warmup: 1
trials: 1
blocks: 1
seed: 7
"""


def work_rig(folder: Path) -> Rig:
    return Rig(folder, text=TEXT, machine="aarch64", kind="emulator", identity="an image")
