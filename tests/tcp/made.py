"""A made-up experiment on delays: its declaration, what a script printed, and its trials."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from labrig import experiments as declaring
from labrig.experiments import Experiment
from tests.tcp.talk import Talk

DELAYS = [0, 5, 10, 20, 40]
WINDOW = 8000
"""Bytes a round trip."""
CEILING = 1000.0
"""KiB/s that something else than the round trip allows."""
DECLARED: dict[str, Any] = {
    "title": "Delays",
    "question": "What do delays change?",
    "workload": {"command": "./ipc-bench -B -i tcp 2proc", "prepare": ["true {delay}"]},
    "factors": {"delay": {"levels": DELAYS, "unit": "ms", "label": "delay"}},
    "arms": {"none": {"label": "untraced"}, "followed": {"script": "tcp.d"}},
    "reference": ["none"],
    "metrics": {
        "bandwidth": {"source": {"course": "bandwidth"}, "unit": "MiB/s", "label": "bandwidth"}
    },
    "tcp": {
        "arm": "followed",
        "delay": "delay",
        "bandwidth": "bandwidth",
        "figure": {"delay": [5, 20, 40]},
    },
    "trials": 2,
    "warmup": 0,
    "blocks": 3,
    "seed": 1,
    "quiet": True,
    "sizes": {"small": {"levels": {"delay": [5, 10]}}, "bare": {"arms": ["none"]}},
}


def load(folder: Path, **changes: Any) -> Experiment:
    """Write the declaration with ``changes`` into ``folder``, and read it."""
    there = folder / "lab"
    there.mkdir(exist_ok=True)
    (there / "experiment.yaml").write_text(yaml.safe_dump({**DECLARED, **changes}))
    (there / "tcp.d").write_text('BEGIN { printf("tcp %d 0 0 window", timestamp); exit(0); }\n')
    return declaring.load(there)


def rtt(delay: float) -> float:
    """Milliseconds of a round trip: a tenth on top of the delays."""
    return 2 * delay + 0.1


def bandwidth(delay: float, block: int) -> float:
    """MiB/s of an untraced trial."""
    return min(WINDOW / 1024 / rtt(delay) * 1e3, CEILING) / 1024 * (1 + 0.001 * block)


def table(experiment: Experiment) -> pd.DataFrame:
    """The trials."""
    rows: list[dict[str, Any]] = []
    for block in range(experiment.blocks):
        order = 0
        for arm in experiment.arms:
            for number in range(experiment.trials):
                for delay in experiment.factors["delay"].values:
                    value = bandwidth(float(delay), block)
                    rows.append(
                        {
                            **{"session": f"s{block}", "instance": 0, "block": block},
                            **{"order": order, "arm": arm, "kind": "timed", "role": "planned"},
                            "trial": f"b{block}/{arm}/delay={delay}/timed{number}",
                            "attachment": 1.0 if arm == "followed" else None,
                            **{"kept": True, "tainted": None, "firings": None, "delay": delay},
                            "bandwidth": value if arm == "none" else 0.8 * value,
                            **{
                                "rusage_voluntary_switches": 1.0,
                                "rusage_involuntary_switches": 1.0,
                            },
                            **{"rusage_minor_faults": 1.0, "rusage_major_faults": 0.0},
                            **{"rusage_max_rss_kib": 1.0, "output_bytes": 20.0},
                        }
                    )
                    order += 1
    made = pd.DataFrame(rows)
    made["firings"] = made["firings"].astype("Float64")
    return made


def talk(delay: float, client: int, at: float, rounds: int = 8) -> Talk:
    """A whole connection that sends ``WINDOW`` bytes a round trip."""
    made = Talk(client, delay=rtt(delay) / 2, at=at)
    made.state("server", "CLOSED", "LISTEN", "listen", bare=True)
    made.state("client", "CLOSED", "SYN_SENT", "connect", bare=True)
    made.segment("client", "S", seq=2**32 - 5000)
    made.state("server", "LISTEN", "SYN_RECV", bare=True)
    made.segment("server", "SA", seq=9, ack=2**32 - 4999)
    made.state("client", "SYN_SENT", "ESTABLISHED")
    made.segment("client", "A", seq=2**32 - 4999, ack=10)
    made.state("server", "SYN_RECV", "ESTABLISHED")
    place = 2**32 - 4999
    for _ in range(rounds):
        begin = made.at
        for n in range(8):
            made.at = begin
            more = "cwnd=14480 mss=1448 snd_wnd=8000"
            made.segment("client", "A", seq=place + 1000 * n, ack=10, length=1000, more=more)
        place += 8000
        made.segment("server", "A", seq=10, ack=place)
    made.wait(1)
    made.state("client", "ESTABLISHED", "FIN_WAIT1", "close")
    made.segment("client", "FA", seq=place, ack=10)
    made.state("server", "ESTABLISHED", "CLOSE_WAIT")
    made.segment("server", "A", seq=10, ack=place + 1)
    made.state("client", "FIN_WAIT1", "FIN_WAIT2")
    made.wait(1)
    made.state("server", "CLOSE_WAIT", "LAST_ACK", "exit_group")
    made.segment("server", "FA", seq=10, ack=place + 1)
    made.state("client", "FIN_WAIT2", "CLOSED")
    made.segment("client", "A", seq=place + 1, ack=11)
    made.state("server", "LAST_ACK", "CLOSED")
    return made


def records(experiment: Experiment, *, marks: int = 0, twice: bool = False) -> list[dict[str, Any]]:
    """What the script printed: a connection a trial (``twice``: two), and so many marks after."""
    rows = []
    for block in range(experiment.blocks):
        lines, at, client = ["BEGIN of the script"], 0.0, 40000
        for number in range(experiment.trials):
            for delay in experiment.factors["delay"].values:
                for _ in range(1 + twice):
                    made = talk(float(delay), client, at)
                    lines += made.text
                    at, client = made.at + 1000, client + 2
                lines += [f"trial {number * 100 + int(delay)} segments 7"] * marks
        rows += [
            {
                **{"session": f"s{block}", "attachment": 1, "arm": "followed", "block": block},
                **{"file": f"s{block}.trace-1.txt", "line": n, "text": text},
            }
            for n, text in enumerate(lines, start=1)
        ]
    return rows
