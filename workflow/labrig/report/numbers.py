"""``values.json``, ``calculated.json``, ``origins.json``: a report's numbers, and their names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labrig.report.known import Known
from labrig.report.origins import Origins
from labrig.report.tracked import CALCULATED

VALUES_FILE = "values.json"
CALCULATED_FILE = "calculated.json"
ORIGINS_FILE = "origins.json"


def write_numbers(folder: Path, values: Mapping[str, Known], origins: Origins) -> None:
    """Write every analysed value by its name, what the text calculated from them, and its origins.

    A calculation is there once for each way in which the text writes its result. Origins are what
    links of the text lead to, in their order.
    """
    calculated = [
        {"calculation": one.source.name, "text": one.shown}
        for one in origins.all()
        if one.source.what == CALCULATED
    ]
    entries = [
        {"anchor": one.anchor, "shown": one.shown, "name": one.source.name} for one in origins.all()
    ]
    (folder / VALUES_FILE).write_text(values_text(values), encoding="utf-8")
    (folder / CALCULATED_FILE).write_text(_text(calculated), encoding="utf-8")
    (folder / ORIGINS_FILE).write_text(_text(entries), encoding="utf-8")


def values_text(values: Mapping[str, Known]) -> str:
    """Return the text of ``values.json``."""
    return _text({name: one.entry() for name, one in values.items()})


def _text(data: Any) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n"
