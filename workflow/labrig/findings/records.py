"""What was found, as far as a later time may ask what became of it: frozen, to and from JSON.

Numbers are finite or None. Names are those of ``values.json`` without the experiment's.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from labrig.errors import UsageError

SCHEMA = 1
"""Of the JSON; greater where an older labrig could not read it."""


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A value as readers are shown it, and the numbers behind that."""

    name: str
    words: str
    """The name in the words of figures; the name itself where these are not known."""
    parts: tuple[str, ...]
    """What it is of, as in ``Experiment.parts``; empty where that is not known."""
    text: str
    share: str | None
    """A difference as a share of its baseline, as shown."""
    estimate: float | None
    low: float | None
    high: float | None
    unit: str


@dataclass(frozen=True, kw_only=True)
class Hypothesis:
    """A hypothesis and what became of it; what a ``values.json`` does not say is None or empty."""

    id: str
    verdict: str
    reason: str
    subject: str
    """Whose estimate it is: the arm's label."""
    asked: dict[str, str]
    """``claim``, and what decides: ``compares``, ``expects``, ``margin``."""
    estimate: Quantity
    blocks: int | None
    post_hoc: bool | None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A drawn figure: SHA-256 by kind of file (``pdf``, ``svg``), and its caption."""

    digests: dict[str, str]
    caption: str


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """What one experiment found.

    ``whole`` is false where only a report's ``values.json`` was there: the circumstances are then
    some of them, and parts and claims are not known. ``figures`` is None where none are kept.
    """

    name: str
    place: str
    """Its folder, from where it was looked for; empty for that folder itself."""
    whole: bool
    circumstances: dict[str, str]
    """``size``, ``board``, ``blocks``, ... and what the boards said of themselves."""
    parts: tuple[str, ...]
    """Arms, levels, metrics and kinds of quantities: ``arm none``, ``level block_size=512``."""
    hypotheses: tuple[Hypothesis, ...]
    quantities: tuple[Quantity, ...]
    figures: dict[str, Figure] | None


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What experiments found, and the commit at which they did (None where nobody said)."""

    commit: str | None
    clean: bool | None
    """Whether the repository had no change against that commit."""
    experiments: tuple[Experiment, ...]


def to_json(findings: Findings) -> str:
    """Write findings: the same ones give the same text."""
    data = {"schema": SCHEMA, **asdict(findings)}
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def from_json(text: str, source: str) -> Findings:
    """Read findings that ``source`` holds.

    Raises UsageError when they are none, or were written by a newer labrig.
    """
    from pydantic import TypeAdapter, ValidationError

    data = as_object(text, source)
    schema = data.pop("schema", None)
    if isinstance(schema, int) and schema > SCHEMA:
        raise UsageError(
            f"{source}: written by a newer labrig (schema {schema}, this one reads {SCHEMA}); "
            "use that one"
        )
    try:
        if schema != SCHEMA:
            raise UsageError(f"{source}: does not hold findings: its schema is {schema!r}")
        return TypeAdapter(Findings).validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise UsageError(f"{source}: does not hold findings: {place}: {first['msg']}") from None


def as_object(text: str, source: str) -> dict[str, Any]:
    """Read a JSON object of finite numbers. Raises UsageError when it is none."""
    try:
        data = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{source}: is not JSON: {error}; make it again") from None
    if not isinstance(data, dict):
        raise UsageError(f"{source}: is not a JSON object; make it again")
    return data


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")
