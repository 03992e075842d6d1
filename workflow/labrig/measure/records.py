"""What a journal's lines say: the records of a session, a type a kind. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Literal

FORMAT = 3
OLDEST = 2
"""The oldest format that is still read: without a chain, and without what has a default below."""
Role = Literal["planned", "reference"]


@dataclass(frozen=True, kw_only=True)
class Session:
    """The first line: which plan, which board, which block."""

    record: ClassVar[str] = "session"
    format: int
    session: str
    experiment: str
    size: str
    plan: str
    declaration: str
    """SHA-256 of the hypotheses as declared when measuring began."""
    hypotheses: Mapping[str, str]
    """SHA-256 of each hypothesis, by id."""
    board: str
    instance: int
    block: int
    started: str
    versions: Mapping[str, str]
    facts: Mapping[str, str]
    start: str = "boot"
    """``snapshot``: every arm began from a kept state of one boot, perturbed as follows."""
    perturbation: Mapping[str, int] = field(default_factory=dict)
    exploratory: bool = False
    """Whether a notebook measured: what was looked at was not settled beforehand."""
    seed: int | None = None
    """That of the plan's order."""
    attempt: int | None = None
    """1 for the first session of its block under this plan, as far as the journals there tell."""
    host: Mapping[str, str] = field(default_factory=dict)
    """Facts of the computer that ran labrig."""
    beside: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of the files beside the journal that were true of the session, by file name."""
    experiment_sha256: str = ""
    """Of ``experiment.yaml`` without its comments (``labrig.hashes.yaml_sha256``) when measuring
    began. Older journals do not say it."""


@dataclass(frozen=True, kw_only=True)
class Attach:
    """A tracer is attached and ready."""

    record: ClassVar[str] = "attach"
    attachment: int
    arm: str
    script: str
    seconds: float
    """Wall time on this machine from starting the tracer to its being ready."""
    tracer: str = "dtrace"
    """Older journals do not say it: there was no other."""


@dataclass(frozen=True, kw_only=True)
class TrialDone:
    """A trial has ended, and this is what the runner on the board said of it."""

    record: ClassVar[str] = "trial"
    trial: str
    runs: str
    arm: str
    kind: str
    role: Role
    attachment: int | None
    order: int
    result: Mapping[str, Any]
    firings: int | None


@dataclass(frozen=True, kw_only=True)
class Lost:
    """An attempt at a trial that may have been disturbed; the trial is measured again."""

    record: ClassVar[str] = "lost"
    trial: str
    runs: str
    arm: str
    kind: str
    role: Role
    attachment: int | None
    order: int
    why: str


@dataclass(frozen=True, kw_only=True)
class Detach:
    """A tracer has ended as it should; its trials count."""

    record: ClassVar[str] = "detach"
    attachment: int
    output: str
    stderr: str
    sha256: str | None = None
    """Of the file ``output``."""


@dataclass(frozen=True, kw_only=True)
class End:
    """The session has ended well."""

    record: ClassVar[str] = "end"
    ended: str
    facts: Mapping[str, str]
    trials: int | None = None
    """How many trials the journal has, and how many lost ones."""
    lost: int | None = None


Record = Session | Attach | TrialDone | Lost | Detach | End
KINDS: Mapping[str, type[Record]] = {
    kind.record: kind for kind in (Session, Attach, TrialDone, Lost, Detach, End)
}
NAMES = {kind: tuple(one.name for one in fields(kind)) for kind in KINDS.values()}
"""The keys of a record of each kind that has all, as ``Lines`` writes them."""
