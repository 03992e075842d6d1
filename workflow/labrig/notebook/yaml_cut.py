"""Parts taken out of a YAML text, and values changed, with all else left as it was written. Pure.

Comments and order stay, and so does the layout, but that a list or mapping in brackets which loses
something is written on one line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field

import yaml

from labrig.errors import UsageError

CANNOT = "of this YAML parts cannot be taken out; edit a copy by hand"
Path = tuple[str | int, ...]
"""Keys and indices from the top."""


@dataclass(frozen=True, kw_only=True)
class Cut:
    """What is taken out, and what values become, by their paths."""

    drop: Set[Path] = frozenset()
    put: Mapping[Path, str] = field(default_factory=dict)

    def touches(self, path: Path) -> bool:
        """Whether something at or under ``path`` changes."""
        return any(one[: len(path)] == path for one in (*self.drop, *self.put))


def cut(text: str, asked: Cut) -> str:
    """Return ``text``, a YAML mapping, without what is dropped and with what is put.

    What loses all that it has goes as well. A key that is put and is not there is added at the end.
    Raises UsageError for what this cannot do: anchors, and a line that begins several lists.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode) or _repeats(root, set()):
        raise UsageError(f"{CANNOT} (it has anchors, or is no mapping)")
    drop = set(asked.drop)
    _emptied(root, (), drop)
    whole = Cut(drop=drop, put=asked.put)
    spans = sorted(_spans(text, root, (), whole), reverse=True)
    for begin, end, new in spans:
        text = text[:begin] + new + text[end:]
    there = {str(key.value) for key, _ in root.value}
    for path, value in asked.put.items():
        if len(path) == 1 and path[0] not in there:
            text = f"{text.rstrip()}\n{path[0]}: {value}\n"
    return text


def _repeats(node: yaml.Node, seen: set[int]) -> bool:
    if id(node) in seen:
        return True
    seen.add(id(node))
    return any(_repeats(child, seen) for _, _, child in _children(node))


def _children(node: yaml.Node) -> Iterator[tuple[str | int, yaml.Node, yaml.Node]]:
    """Yield the key or index, the node at which the child begins, and the child."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), key, value
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield index, value, value


def _emptied(node: yaml.Node, path: Path, drop: set[Path]) -> None:
    """Add to ``drop`` what loses all of its children."""
    children = list(_children(node))
    for key, _, child in children:
        _emptied(child, (*path, key), drop)
    if path and children and all((*path, key) in drop for key, _, _ in children):
        drop.add(path)


def _spans(text: str, node: yaml.Node, path: Path, asked: Cut) -> Iterator[tuple[int, int, str]]:
    """Yield what to replace: begin, end and the new text."""
    if path in asked.put or (_flows(node) and asked.touches(path)):
        yield node.start_mark.index, _end(node), _written(text, node, path, asked)
        return
    for key, first, child in _children(node):
        here = (*path, key)
        if here in asked.drop:
            begin = text.rfind("\n", 0, first.start_mark.index) + 1
            sign = "-" if isinstance(key, int) else ""
            if text[begin : first.start_mark.index].strip() != sign:
                raise UsageError(f"{CANNOT} (line {first.start_mark.line + 1})")
            end = text.find("\n", max(_end(child), _end(first)) - 1) + 1
            yield begin, end or len(text), ""
        elif asked.touches(here):
            yield from _spans(text, child, here, asked)


def _flows(node: yaml.Node) -> bool:
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def _end(node: yaml.Node) -> int:
    """Where its last character is, and no comment below it."""
    children = list(_children(node))
    if _flows(node) or not children:
        return int(node.end_mark.index)
    return max(_end(child) for _, _, child in children)


def _written(text: str, node: yaml.Node, path: Path, asked: Cut) -> str:
    """A value, or what stands in brackets, without what is dropped."""
    if path in asked.put:
        return asked.put[path]
    if not asked.touches(path):
        return text[node.start_mark.index : node.end_mark.index]
    parts = [
        (f"{key}: " if isinstance(node, yaml.MappingNode) else "")
        + _written(text, child, (*path, key), asked)
        for key, _, child in _children(node)
        if (*path, key) not in asked.drop
    ]
    inside = ", ".join(parts)
    return f"{{{inside}}}" if isinstance(node, yaml.MappingNode) else f"[{inside}]"
