"""``trials.parquet`` and ``traces/records.parquet`` -> ``tcp.json``."""

from __future__ import annotations

from pathlib import Path

from labrig import experiments
from labrig.table import read_table
from labrig.tcp.account import account
from labrig.tcp.record import Tcp
from labrig.traces import read_rows


def make(folder: Path, size: str, table: Path, records: Path) -> Tcp:
    """Say what connections showed of the experiment declared in ``folder``.

    Raises what ``account`` raises, and DeclarationError or UsageError for a file before it.
    """
    declared = experiments.load(folder).at_size(size)
    rows, _ = read_table(table)
    return account(folder.name, declared, read_rows(records), rows)
