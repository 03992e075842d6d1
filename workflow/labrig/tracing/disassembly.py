"""Read what ``dtrace -S`` prints of a script: the instructions it was compiled to. Pure.

Linux's dtrace compiles a clause to one BPF function and lists it with its probe. FreeBSD's and
Solaris' compile every expression (a predicate, an action's argument) to an object of the D
intermediate format, a DIFO, and list those in the script's order without saying whose they are.
The forms are those of ``dt_dis.c`` in the two systems' libdtrace.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from labrig.errors import ScriptError
from labrig.tracing.disassembly_lines import (
    BPF_HEAD,
    BPF_VARIABLE,
    DIF_HEAD,
    DIF_VARIABLE,
    INSTRUCTION,
    RELOCATION,
    TABLE_HEADS,
    TRANSLATED,
    WORDS,
)

Kind = Literal["BPF", "DIF"]
_BYTES = {"BPF": 8, "DIF": 4}
_WIDE = "18"
"""BPF's opcode of a 64-bit constant, whose upper half is a line without an instruction."""
_CALL = "85"
"""BPF's opcode of a call."""


class DisassemblyFault(ScriptError):
    """A listing cannot be read: ``line`` counts from 1, ``text`` is that line."""

    def __init__(self, message: str, line: int, text: str) -> None:
        shown = text if len(text) <= 100 else text[:97] + "..."
        super().__init__(f"disassembly, line {line}: {message}: {shown!r}")
        self.message = message
        self.line = line
        self.text = text


@dataclass(frozen=True, kw_only=True, slots=True)
class Instruction:
    """One instruction. ``number`` and ``offset`` (bytes) count from the start of its clause."""

    number: int
    offset: int
    words: tuple[str, ...]
    """As printed, in hexadecimal. BPF: opcode, destination, source, offset, constant."""
    mnemonic: str
    """Empty for the upper half of a 64-bit constant."""
    operands: tuple[str, ...]
    comment: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CompiledVariable:
    """A variable that a clause uses.

    ``kind`` is scl, arr or agg, ``scope`` glb, tls or loc. ``offset`` and ``reach`` (its first
    and last instruction) are None where they are not listed.
    """

    name: str
    identifier: int
    kind: str
    scope: str
    flags: str
    """``r``, ``w``, ``r/w`` or nothing."""
    type: str
    offset: int | None = None
    reach: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Relocation:
    """What is filled in when the program is loaded: a function's address, a constant."""

    type: str
    offset: int
    value: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TranslatedMember:
    """A member that a DIFO takes from a translator."""

    translator: int
    argument: int
    member: str
    type: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CompiledClause:
    """A clause in BPF, or one expression in DIF.

    ``name`` is the probe of a clause, as printed; a DIFO's address, which is another in every run.
    """

    name: str
    kind: Kind
    instructions: tuple[Instruction, ...]
    symbol: str | None = None
    """What the function is called, in BPF."""
    returns: str | None = None
    """The type of the value, in DIF."""
    variables: tuple[CompiledVariable, ...] = ()
    relocations: tuple[Relocation, ...] = ()
    members: tuple[TranslatedMember, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Disassembled:
    """A whole listing; ``messages`` are dtrace's own lines in it, such as the matched probes."""

    clauses: tuple[CompiledClause, ...]
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ClauseSummary:
    """How much a clause was compiled to, and what it calls how often, by name."""

    name: str
    kind: Kind
    instructions: int
    calls: tuple[tuple[str, int], ...]
    """In the order of their first call; how often they stand there, not how often they run."""


def summarise(listing: Disassembled) -> tuple[ClauseSummary, ...]:
    """Count instructions and calls, clause by clause."""
    return tuple(
        ClauseSummary(
            name=clause.name,
            kind=clause.kind,
            instructions=len(clause.instructions),
            calls=tuple(Counter(filter(None, map(called, clause.instructions))).items()),
        )
        for clause in listing.clauses
    )


def called(instruction: Instruction) -> str | None:
    """The function that an instruction calls, None if it calls none."""
    if instruction.mnemonic != "call":
        return None
    if len(instruction.words) == 1:  # DIF: the operand is a number, the comment its name
        return instruction.comment or instruction.operands[0]
    return " ".join(instruction.operands)


def read_disassembly(text: str) -> Disassembled:
    """Read a listing. Raises DisassemblyFault, and nothing else, at a line that is none."""
    return _Reader(text).listing()


class _Reader:
    """Goes through the lines once; ``_table`` is what the next lines are rows of."""

    def __init__(self, text: str) -> None:
        self._lines = [line.removesuffix("\r") for line in text.split("\n")]
        self._at = 0
        self._clauses: list[CompiledClause] = []
        self._messages: list[str] = []
        self._head: dict[str, str | None] | None = None
        self._kind: Kind = "BPF"
        self._start = 0
        self._table: str | None = None
        self._instructions: list[Instruction] = []
        self._variables: list[CompiledVariable] = []
        self._relocations: list[Relocation] = []
        self._members: list[TranslatedMember] = []

    def listing(self) -> Disassembled:
        while self._at < len(self._lines):
            self._take(self._lines[self._at])
            self._at += 1
        self._close()
        return Disassembled(clauses=tuple(self._clauses), messages=tuple(self._messages))

    def _take(self, line: str) -> None:
        if not line.strip():
            if self._table != "instructions" or self._instructions:
                self._table = None
            return
        if line.startswith("dtrace: "):
            self._messages.append(line)
            return
        if match := BPF_HEAD.fullmatch(line) or DIF_HEAD.fullmatch(line):
            self._open("BPF" if match.re is BPF_HEAD else "DIF", match.groupdict())
            return
        if self._head is None:
            raise self._fault("no clause begins here")
        if table := TABLE_HEADS.get((self._kind, " ".join(line.split()))):
            if table == "instructions" and self._instructions:
                raise self._fault("a clause has its instructions twice")
            self._table = table
        elif self._table == "instructions":
            self._instructions.append(self._instruction(line))
        else:
            self._row(line)

    def _open(self, kind: Kind, head: dict[str, str | None]) -> None:
        self._close()
        self._kind, self._head, self._start, self._table = kind, head, self._at, None
        self._instructions, self._variables = [], []
        self._relocations, self._members = [], []

    def _close(self) -> None:
        if self._head is None:
            return
        if not self._instructions:
            raise self._fault("a clause without instructions", at=self._start)
        self._clauses.append(
            CompiledClause(
                name=self._head["name"] or "",
                kind=self._kind,
                instructions=tuple(self._instructions),
                symbol=self._head.get("symbol"),
                returns=self._head.get("returns"),
                variables=tuple(self._variables),
                relocations=tuple(self._relocations),
                members=tuple(self._members),
            )
        )

    def _instruction(self, line: str) -> Instruction:
        match = WORDS[self._kind].fullmatch(line)
        if not match:
            raise self._fault("no instruction")
        number, size = int(match["number"]), _BYTES[self._kind]
        offset = int(match["offset"]) if self._kind == "BPF" else number * size
        if number != len(self._instructions) or offset != number * size:
            raise self._fault(f"instruction {len(self._instructions)} should stand here")
        words = tuple(match["words"].split())
        said = self._closed(match["text"] or "")
        if not said:
            upper = self._kind == "BPF" and number > 0 and words[0] == "00"
            if not upper or self._instructions[-1].words[0] != _WIDE:
                raise self._fault("an instruction without a name")
            return Instruction(
                number=number, offset=offset, words=words, mnemonic="", operands=(), comment=None
            )
        parts = INSTRUCTION.fullmatch(said)
        if not parts or (words[0] == _CALL and parts["mnemonic"] != "call"):
            raise self._fault("no instruction")
        operands = parts["operands"]
        if parts["mnemonic"] == "call" and not operands:
            raise self._fault("a call of nothing")
        return Instruction(
            number=number,
            offset=offset,
            words=words,
            mnemonic=parts["mnemonic"],
            operands=tuple(re.split(r", *", operands.strip())) if operands else (),
            comment=parts["comment"],
        )

    def _closed(self, said: str) -> str:
        """``said`` and the lines below that belong to it: strings are printed as they are."""
        start = self._at
        _, _, quoted = said.partition('! "')
        while '! "' in said and not quoted.endswith('"'):
            self._at += 1
            if self._at == len(self._lines) or self._begins_another(self._lines[self._at]):
                raise self._fault("a string without an end", at=start)
            quoted = self._lines[self._at]
            said += "\n" + quoted
        return said.rstrip(" \t") if '! "' not in said else said

    def _begins_another(self, line: str) -> bool:
        patterns = (WORDS[self._kind], BPF_HEAD, DIF_HEAD)
        return any(pattern.fullmatch(line) for pattern in patterns)

    def _row(self, line: str) -> None:
        match self._table:
            case "variables":
                self._variables.append(self._variable(line))
            case "relocations" if row := RELOCATION.fullmatch(line):
                self._relocations.append(
                    Relocation(
                        type=row["type"],
                        offset=int(row["offset"]),
                        value=row["value"],
                        name=row["name"],
                    )
                )
            case "members" if row := TRANSLATED.fullmatch(line):
                self._members.append(
                    TranslatedMember(
                        translator=int(row["translator"]),
                        argument=int(row["argument"]),
                        member=row["member"],
                        type=row["type"],
                    )
                )
            case "relocations":
                raise self._fault("no relocation")
            case "members":
                raise self._fault("no translated member")
            case _:
                raise self._fault("no instruction and no table begins here")

    def _variable(self, line: str) -> CompiledVariable:
        pattern = BPF_VARIABLE if self._kind == "BPF" else DIF_VARIABLE
        match = pattern.fullmatch(line)
        if not match:
            raise self._fault("no variable")
        said = match.groupdict()
        first, last, offset = said.get("first"), said.get("last"), said.get("offset")
        return CompiledVariable(
            name=match["name"],
            # Linux prints it in hexadecimal (500 is DIF_VAR_OTHER_UBASE, 0x500), FreeBSD does not.
            identifier=int(match["id"], 16 if self._kind == "BPF" else 10),
            kind=match["kind"],
            scope=match["scope"],
            flags=match["flags"] or "",
            type=match["type"],
            offset=None if offset is None else int(offset),
            reach=None if first is None or last is None else (int(first), int(last)),
        )

    def _fault(self, message: str, *, at: int | None = None) -> DisassemblyFault:
        line = min(self._at if at is None else at, len(self._lines) - 1)
        return DisassemblyFault(message, line + 1, self._lines[line])
