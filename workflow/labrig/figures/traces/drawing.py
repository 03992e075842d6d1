"""Draw all that traces have to show: files by arm and aggregation, and an index of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from labrig.errors import ToolError
from labrig.figures.caption import Drawn
from labrig.figures.traces.distributions import Distribution, Scale, distributions, scale_of
from labrig.figures.traces.stacks import profiles
from labrig.figures.traces.words import trouble
from labrig.numerals import listed

if TYPE_CHECKING:
    import pandas as pd

Frames = Mapping[str, "pd.DataFrame"]
Kind = Literal["flame", "ranked", "histogram", "events"]
KINDS: tuple[Kind, ...] = ("flame", "ranked", "histogram", "events")
INDEX = "index.json"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What tables do not tell of themselves."""

    kinds: tuple[Kind, ...] = KINDS
    time_value: int | None = None
    """Which of a record's traced values is its time (ns), from 0; None for its own timestamp."""
    kind_value: int | None = None
    """Which one tells kinds of events apart, from 0; None for its probe."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Units of the values in histograms, by aggregation."""


def draw_traces(
    frames_by_arm: Mapping[str, Frames],
    labels: Mapping[str, str],
    out: Path,
    board_sentence: str = "",
    *,
    reading: Reading | None = None,
) -> list[Path]:
    """Draw into ``out`` what each arm's tables have, and return all files, ``index.json`` last.

    ``frames_by_arm`` has the tables of ``tables.frames``, in the order in which arms are to come;
    columns beside theirs (``block``, ...) tell attachments apart, which are added. ``labels`` are
    the arms' (their names without one), ``board_sentence`` ends every caption. The index is a list
    of figures with ``file``, ``title``, ``caption`` and ``alt``. The same tables give the same
    bytes. Nothing is written when there is nothing to draw. Raises ToolError when a file cannot be
    written.
    """
    from labrig.figures.traces.writing import write

    paths: list[Path] = []
    index = []
    for drawn in figures(frames_by_arm, labels, board_sentence, reading or Reading()):
        paths += write(drawn, out)
        said = drawn.caption
        index.append(
            {
                "file": f"{drawn.name}.pdf",
                "title": said.title,
                "caption": said.caption,
                "alt": said.alt,
            }
        )
    if not index:
        return []
    text = json.dumps(index, indent=1, ensure_ascii=False) + "\n"
    try:
        (out / INDEX).write_text(text, encoding="utf-8")
    except OSError as error:
        raise ToolError(f"{out / INDEX}: cannot be written: {error.strerror}") from None
    return [*paths, out / INDEX]


def figures(
    frames_by_arm: Mapping[str, Frames],
    labels: Mapping[str, str],
    board_sentence: str,
    reading: Reading,
) -> Iterator[Drawn]:
    """Draw one figure after the other: arms' stacks, then distributions, then arms' events."""
    from labrig.figures.traces.events import events, series
    from labrig.figures.traces.flame import flame
    from labrig.figures.traces.histogram import histogram
    from labrig.figures.traces.ranked import ranked

    names = Names()
    shown = _labels(frames_by_arm, labels)
    ends = {arm: trouble(frames) + board_sentence for arm, frames in frames_by_arm.items()}
    for arm, frames in frames_by_arm.items():
        for profile in profiles(frames):
            of = "records" if profile.kind == "records" else profile.name
            if "flame" in reading.kinds:
                name = names.free("flame", arm, of)
                yield flame(profile, name=name, label=shown[arm], board=ends[arm])
            if "ranked" in reading.kinds:
                name = names.free("ranked", arm, of)
                yield ranked(profile, name=name, label=shown[arm], board=ends[arm])
    if "histogram" in reading.kinds:
        for (of, _), by_arm in _distributions(frames_by_arm).items():
            yield histogram(
                {shown[arm]: one for arm, one in by_arm.items()},
                name=names.free("histogram", of),
                unit=reading.units.get(of or "", ""),
                board=_ends(by_arm, frames_by_arm, shown) + board_sentence,
            )
    if "events" in reading.kinds:
        for arm, frames in frames_by_arm.items():
            found = series(
                frames["records"], time_value=reading.time_value, kind_value=reading.kind_value
            )
            if found.times:
                name = names.free("events", arm)
                yield events(found, name=name, label=shown[arm], board=ends[arm])


class Names:
    """Names of files, each once; of letters, digits and hyphens, as LaTeX's labels may be."""

    def __init__(self) -> None:
        self._taken: set[str] = {"index"}

    def free(self, *parts: str | None) -> str:
        """The parts with hyphens between, None as ``unnamed``; numbered when taken."""
        words = ["unnamed" if part is None else _safe(part) for part in parts]
        name = wanted = "-".join(filter(None, words))
        number = 1
        while name in self._taken:
            number += 1
            name = f"{wanted}-{number}"
        self._taken.add(name)
        return name


def _safe(part: str) -> str:
    # Lower case: some file systems do not tell the cases apart.
    return re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-")[:60]


def _labels(arms: Mapping[str, Frames], labels: Mapping[str, str]) -> dict[str, str]:
    """Arms' labels; with their names where two would be the same."""
    found = {arm: labels.get(arm, arm) for arm in arms}
    said = list(found.values())
    return {
        arm: label if said.count(label) == 1 else f"{label} ({arm})" for arm, label in found.items()
    }


def _distributions(
    frames_by_arm: Mapping[str, Frames],
) -> dict[tuple[str | None, Scale], dict[str, Distribution]]:
    """Aggregations of one name by arm; apart where their buckets cannot share an axis."""
    found: dict[tuple[str | None, Scale], dict[str, Distribution]] = {}
    for arm, frames in frames_by_arm.items():
        for one in distributions(frames):
            bounds = [each for buckets in one.by_key.values() for each in buckets]
            found.setdefault((one.name, scale_of(one.kind, bounds)), {})[arm] = one
    return found


def _ends(
    by_arm: Mapping[str, Distribution], frames: Mapping[str, Frames], shown: Mapping[str, str]
) -> str:
    """The troubles of the arms of one figure, each once with all that had it."""
    arms: dict[str, list[str]] = {}
    for arm in by_arm:
        said = trouble(frames[arm])
        if said:
            arms.setdefault(said, []).append(f"'{shown[arm]}'" * bool(shown[arm]))
    return "".join(
        f"{said[:-1]}, under {listed(labels)}." if any(labels) else said
        for said, labels in arms.items()
    )
