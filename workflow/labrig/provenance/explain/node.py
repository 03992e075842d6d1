"""What explains a thing, as a tree: each node a file, or what was done with some of one. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

MOST = 8
"""Nodes beside each other that are shown; JSON has them all."""
SHORT = 12
"""Characters of a hash that are shown; JSON has them all."""


@dataclass(frozen=True, kw_only=True)
class Node:
    """A file or value, and below it what it was made from."""

    words: str = ""
    file: str = ""
    """From the lab's folder."""
    sha256: str = ""
    """Of the file as it is now; of a script or declaration without its comments."""
    command: str = ""
    """What would make it again; empty for what a person wrote."""
    doubts: tuple[str, ...] = ()
    """What does not agree with what the nodes above it were made from."""
    about: dict[str, Any] = field(default_factory=dict)
    """More for programs, such as the trials by journal."""
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was asked after: one thing, or several that may have been meant."""

    asked: str
    roots: tuple[Node, ...]
    again: str
    """What one would rerun to make it, in words."""


def lines(answer: Answer) -> Iterator[str]:
    """Yield the trees and the last line as text."""
    for number, root in enumerate(answer.roots):
        if number:
            yield ""
        yield from _said(root)
        yield from _below(root.children, "")
    yield from answer.again.splitlines()


def _below(children: Sequence[Node], indent: str) -> Iterator[str]:
    shown = list(children)
    if len(shown) > MOST:
        rest = len(shown) - MOST + 1
        shown[MOST - 1 :] = [Node(words=f"and {rest} more, which --json has")]
    for number, child in enumerate(shown):
        last = number == len(shown) - 1
        below = indent + ("   " if last else "│  ")
        for line, text in enumerate(_said(child)):
            yield (below if line else indent + ("└─ " if last else "├─ ")) + text
        yield from _below(child.children, below)


def _said(node: Node) -> Iterator[str]:
    first, *rest = [line for part in (node.file, node.words) for line in part.splitlines()]
    yield f"{first}  sha256 {node.sha256[:SHORT]}" if node.sha256 else first
    yield from rest
    if node.command:
        yield f"$ {node.command}"
    for doubt in node.doubts:
        yield f"! {doubt}"
