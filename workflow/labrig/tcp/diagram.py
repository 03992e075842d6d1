"""The effective state diagram of both ends as a graph in DOT. Pure.

States lie as in figure 6 of RFC 793: opening above, closing below, CLOSED at both ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from labrig.tcp.comparison import Comparison, Seen
from labrig.tcp.connections import End
from labrig.tcp.state_names import State

FONT = "STIXGeneral"
"""That of all figures (``figures.style``)."""
LETTERS = "9"
GREY = "#a0a0a0"
RANKS: Sequence[Sequence[State]] = (
    ("CLOSED",),
    ("LISTEN",),
    ("SYN-RECEIVED", "SYN-SENT"),
    ("ESTABLISHED",),
    ("FIN-WAIT-1", "CLOSE-WAIT"),
    ("FIN-WAIT-2", "CLOSING", "LAST-ACK"),
    ("TIME-WAIT",),
)
BOTTOM = "CLOSED again"
"""The node of CLOSED below, where connections end."""
_OPENING: frozenset[State] = frozenset(["CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED"])


@dataclass(frozen=True, kw_only=True)
class _Look:
    colour: str
    style: str
    arrow: str


LOOKS: Mapping[End, _Look] = {
    "client": _Look(colour="#000000", style="solid", arrow="normal"),
    "server": _Look(colour="#a03a1c", style="dashed", arrow="empty"),
}
"""Ends are told apart by colour, by dash and by arrow: each alone is enough."""
MARK = "*"
"""Behind what the RFC does not have."""


def diagram(found: Comparison, *, unseen: bool = True) -> str:
    """Return the graph in DOT; ``unseen`` adds the RFC's transitions that were not seen, in grey.

    An edge is a transition of one end, labelled with the end and what caused it, and with how many
    of the connections took it where not all did.
    """
    import graphviz

    graph = graphviz.Digraph(
        "tcp",
        graph_attr={
            "rankdir": "TB",
            "ranksep": "0.34",
            "nodesep": "0.5",
            "margin": "0",
            "pad": "0.02",
            "fontname": FONT,
            "size": "6.27,8.2",
        },
        node_attr={
            "shape": "box",
            "style": "rounded",
            "fontname": FONT,
            "fontsize": LETTERS,
            "height": "0.26",
            "margin": "0.09,0.03",
            "penwidth": "0.8",
        },
        edge_attr={
            "fontname": FONT,
            "fontsize": LETTERS,
            "arrowsize": "0.6",
            "penwidth": "0.9",
        },
    )
    visited = {one.before for one in found.seen} | {one.after for one in found.seen}
    for rank in RANKS:
        with graph.subgraph() as row:
            assert row is not None
            row.attr(rank="same")
            for state in rank:
                row.node(state, **_faded(state not in visited))
    ends = any(node(one.before, one.after)[1] == BOTTOM for one in found.seen)
    graph.node(BOTTOM, label="CLOSED", **_faded(not ends))
    for edge in _edges(found.seen, found.connections):
        graph.edge(*edge.nodes, label=edge.label, **edge.look)
    for absent in found.not_seen if unseen else ():
        tail, head = node(absent.before, absent.after)
        graph.edge(
            tail,
            head,
            label=f" {absent.event} ",
            color=GREY,
            fontcolor="#707070",
            style="dotted",
            arrowhead="vee",
            penwidth="0.7",
        )
    return str(graph.source)


def node(before: State, after: State) -> tuple[str, str]:
    """The nodes that a transition joins: what closes leads to CLOSED below."""
    if after == "CLOSED" and before not in _OPENING:
        return before, BOTTOM
    return before, after


@dataclass(frozen=True, kw_only=True)
class _Edge:
    nodes: tuple[str, str]
    label: str
    look: Mapping[str, str]


def _edges(seen: Iterable[Seen], connections: int) -> Iterable[_Edge]:
    """An edge for each pair of states and end, its causes below each other."""
    by_edge: dict[tuple[End, State, State, bool], list[str]] = {}
    for one in seen:
        fewer = one.connections < connections
        some = f" \\l ({one.connections} of {connections})" if fewer else ""
        mark = "" if one.rule else MARK
        key = (one.end, one.before, one.after, bool(one.rule))
        by_edge.setdefault(key, []).append(f"{one.end}: {one.cause}{mark}{some}")
    for (end, before, after, in_rfc), words in by_edge.items():
        look = LOOKS[end]
        yield _Edge(
            nodes=node(before, after),
            label="".join(f" {line} \\l" for line in words),
            look={
                "color": look.colour,
                "style": look.style,
                "arrowhead": look.arrow,
                "penwidth": "0.9" if in_rfc else "1.8",
            },
        )


def _faded(faded: bool) -> dict[str, str]:
    return {"color": GREY, "fontcolor": "#707070", "style": "rounded,dotted"} if faded else {}
