"""What was seen of TCP's states against what RFC 793 has. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labrig.tcp.connections import End
from labrig.tcp.lines import ACK, FIN
from labrig.tcp.rfc793 import ASIDE, DRAWN, RULES, Rule
from labrig.tcp.state_names import STATES, State
from labrig.tcp.states import Transition


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A change of state that was seen, of one end and with one cause."""

    end: End
    before: State
    after: State
    cause: str
    connections: int
    """In how many of the connections."""
    rule: str
    """What the RFC has it for, as it writes it; empty where it does not have it."""
    drawn: bool
    """Whether that is in figure 6."""
    aside: str
    """Why a system that does what the RFC does may show this; empty where that is not known."""


@dataclass(frozen=True, kw_only=True)
class NotSeen:
    """A transition of figure 6 that was not seen."""

    before: State
    after: State
    event: str
    plain: bool
    """Whether a connection takes it that one end opens and one end closes first."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What was seen, and what of figure 6 was not."""

    connections: int
    seen: tuple[Seen, ...]
    not_seen: tuple[NotSeen, ...]

    @property
    def in_rfc(self) -> tuple[Seen, ...]:
        """What was seen and the RFC has."""
        return tuple(one for one in self.seen if one.rule)

    @property
    def not_in_rfc(self) -> tuple[Seen, ...]:
        """What was seen and the RFC does not have."""
        return tuple(one for one in self.seen if not one.rule)

    @property
    def drawn_seen(self) -> int:
        """How many transitions of figure 6 were seen."""
        return len(DRAWN) - len(self.not_seen)


def compare(traced: Sequence[Iterable[Transition]]) -> Comparison:
    """Hold the transitions of several connections against the RFC."""
    counts: Counter[tuple[End, State, State, str, Rule | None]] = Counter()
    for of_one in traced:
        counts.update({(t.end, t.before, t.after, t.cause.words, rule_of(t)) for t in of_one})
    seen = [
        Seen(
            end=end,
            before=before,
            after=after,
            cause=cause,
            connections=number,
            rule=rule.event if rule else "",
            drawn=rule is not None and rule.drawn,
            aside="" if rule else ASIDE.get((before, after), ""),
        )
        for (end, before, after, cause, rule), number in counts.items()
    ]
    rules = {rule for *_, rule in counts}
    return Comparison(
        connections=len(traced),
        seen=tuple(sorted(seen, key=_place)),
        not_seen=tuple(
            NotSeen(before=rule.before, after=rule.after, event=rule.event, plain=rule.plain)
            for rule in DRAWN
            if rule not in rules
        ),
    )


def rule_of(seen: Transition) -> Rule | None:
    """The RFC's transition that this is, or None: states, and what moved the end, must agree."""
    return next((rule for rule in RULES if _is(seen, rule)), None)


def _is(seen: Transition, rule: Rule) -> bool:
    if (seen.before, seen.after, seen.cause.trigger) != (rule.before, rule.after, rule.trigger):
        return False
    segment = seen.cause.segment
    if segment is None:
        return True
    if segment.flags & rule.flags != rule.flags:
        return False
    of_fin = rule.event == "rcv ACK of FIN" or (rule.flags == FIN | ACK and not rule.drawn)
    return seen.cause.acknowledges_fin or not of_fin


def _place(one: Seen) -> tuple[int, int, str, str]:
    return STATES.index(one.before), STATES.index(one.after), one.end, one.cause
