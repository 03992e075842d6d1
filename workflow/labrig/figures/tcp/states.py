"""The state diagram of both ends: its words; ``rendered`` draws it."""

from __future__ import annotations

from labrig import numerals
from labrig.figures.caption import Caption, board_sentence
from labrig.stats.records import Analysis
from labrig.tcp.record import Tcp

TITLE = "Effective states of both ends"


def caption(found: Tcp, analysis: Analysis) -> Caption:
    """Say what the diagram shows."""
    compared = found.comparison
    number = numerals.counted(compared.connections, "traced connection")
    odd = " Thick and with an asterisk: not in RFC 793." if compared.not_in_rfc else ""
    some = (
        " Where not all connections did so, it says how many did."
        if any(one.connections < compared.connections for one in compared.seen)
        else ""
    )
    words = (
        f"The states of both ends of {number}. Solid: the client's transitions; dashed: the "
        "server's; each with what caused it, a segment that was received or a local event. "
        f"Grey and dotted: transitions of RFC 793's figure 6 that were not seen.{odd}{some}"
    )
    steps = "; ".join(
        f"{one.end} {one.before} to {one.after}: {one.cause}" for one in compared.seen
    )
    return Caption(
        title=TITLE,
        caption=words + board_sentence(analysis),
        columns=("text",),
        alt=f"A graph of TCP's states. {steps}.",
    )
