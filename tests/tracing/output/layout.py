"""dtrace's layout of aggregations, written down a second time, to be read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Key = str | tuple[int, int]
"""Text, or a number with the width of its type."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """One aggregation: its keys with a value, or with counts by printed bound."""

    name: str
    kind: str
    rows: Sequence[tuple[tuple[Key, ...], int | Mapping[int, int]]]


def key_columns(keys: Sequence[Key]) -> str:
    return "".join(
        f"  {padded(key, 50)}" if isinstance(key, str) else f" {key[0]:{key[1]}}" for key in keys
    )


def padded(text: str, width: int) -> str:
    """C's ``%-*s``, which counts bytes."""
    return text + " " * (width - len(text.encode()))


def bars(counts: Mapping[int, int]) -> str:
    """The rows of ``quantize``, as ``dt_print_quantize`` does it, from counts by bound."""
    scale = [-(2**n) for n in range(63, -1, -1)] + [0] + [2**n for n in range(63)]
    used = [at for at, bound in enumerate(scale) if counts.get(bound)]
    first, last = max(used[0] - 1, 0), min(used[-1] + 1, len(scale) - 1)
    total = sum(map(abs, counts.values()))
    positive = any(count > 0 for count in counts.values())
    negative = any(count < 0 for count in counts.values())
    text = f"\n{'value':>16} {'------------- Distribution -------------':>41} {'count':9}\n"
    for bound in scale[first : last + 1]:
        count = counts.get(bound, 0)
        width = 40 if positive != negative else 20
        bar = "@" * int(abs(count) * width / total + 0.5)
        if not negative:
            drawn = f"|{bar:40}"
        elif not positive:
            drawn = f"{bar:>40}|"
        elif count <= 0:
            drawn = f"{bar:>20}|{'':20}"
        else:
            drawn = f"{'':20}|{bar:20}"
        text += f"{bound:16} {drawn} {count:<9}\n"
    return text


def rendered(made: Sequence[Made]) -> str:
    """What dtrace prints of aggregations at its end."""
    text = "\n"
    for one in made:
        for keys, value in one.rows:
            text += key_columns(keys)
            text += f" {value:16}" if isinstance(value, int) else bars(value)
            text += "\n"
    return text


def script(made: Sequence[Made]) -> str:
    """A script that may have printed them."""
    text = ""
    for one in made:
        count = len(one.rows[0][0])
        keys = f"[{', '.join('arg0' for _ in range(count))}]" if count else ""
        argument = "" if one.kind == "count" else "arg1"
        text += f"BEGIN {{ @{one.name}{keys} = {one.kind}({argument}); }}\n"
    return text
