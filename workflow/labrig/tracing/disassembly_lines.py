"""The lines of ``dtrace -S``, as patterns of whole lines. Pure."""

from __future__ import annotations

import re

_NUMBER = "[0-9]{1,9}"
_HEX = "[0-9a-f]"
_TYPE = r"[^\n]* \(size [0-9]+\)"
_FLAGS = rf"(?:0x{_HEX}+(?:/[rw])*|r/w|r|w)"

BPF_HEAD = re.compile(
    r"Disassembly of (?:clause|(?:\w+ )?program) (?P<name>.+?)(?:, <(?P<symbol>\w+)>)?:?"
)
DIF_HEAD = re.compile(rf"DIFO (?P<name>[0-9a-fx]+) returns (?P<returns>{_TYPE})")

TABLE_HEADS = {
    ("BPF", "INS OFF OPCODE INSTRUCTION"): "instructions",
    ("DIF", "OFF OPCODE INSTRUCTION"): "instructions",
    ("BPF", "NAME ID OFFSET KND SCP RANGE FLAG TYPE"): "variables",
    ("DIF", "NAME ID KND SCP FLAG TYPE"): "variables",
    ("BPF", "BPF OFFSET VALUE NAME"): "relocations",
    ("DIF", "KREL OFFSET DATA NAME"): "relocations",
    ("DIF", "UREL OFFSET DATA NAME"): "relocations",
    ("DIF", "XLID ARG MEMBER TYPE"): "members",
}
"""A table's first line, its white space made single, to what its rows are."""

WORDS = {
    "BPF": re.compile(
        rf"(?P<number>{_NUMBER}) (?P<offset>{_NUMBER}): "
        rf"(?P<words>{_HEX}{{2}} {_HEX} {_HEX} {_HEX}{{4}} {_HEX}{{8}})(?: +(?P<text>.*))?"
    ),
    "DIF": re.compile(rf"(?P<number>{_NUMBER}): (?P<words>{_HEX}{{8}})(?: +(?P<text>.*))?"),
}
INSTRUCTION = re.compile(
    r"(?P<mnemonic>\(illegal opcode\)|[a-z][a-z0-9]*)(?:[ \t]+(?P<operands>[^!]*?))?"
    r"(?:[ \t]+! (?P<comment>.*))?",
    re.DOTALL,
)

BPF_VARIABLE = re.compile(
    rf"(?P<name>\S+) +(?P<id>{_HEX}{{1,8}}) +(?:(?P<offset>{_NUMBER}) +)?"
    rf"(?P<kind>\w+) +(?P<scope>\w+) +\[(?P<first>{_NUMBER})-(?P<last>{_NUMBER})\] +"
    rf"(?:(?P<flags>{_FLAGS}) +)?(?P<type>{_TYPE})"
)
DIF_VARIABLE = re.compile(
    rf"(?P<name>\S+) +(?P<id>{_NUMBER}) +(?P<kind>\w+) +(?P<scope>\w+) +"
    rf"(?:(?P<flags>{_FLAGS}) +)?(?P<type>{_TYPE})"
)
RELOCATION = re.compile(
    rf"(?P<type>\w+) +(?P<offset>{_NUMBER}) +(?P<value>\*UND\*|-?\w+) +(?P<name>\S+)"
)
TRANSLATED = re.compile(
    rf"(?P<translator>{_NUMBER}) +(?P<argument>-?{_NUMBER}) +(?P<member>\S+) +(?P<type>.+)"
)
