"""Listings of ``dtrace -S``: every line is understood, or shown as one that is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.errors import ScriptError
from labrig.tracing.disassembly import (
    CompiledVariable,
    DisassemblyFault,
    Instruction,
    Relocation,
    read_disassembly,
    summarise,
)

LISTINGS = Path(__file__).with_name("disassembly")
LINUX = (LISTINGS / "linux-2.0.7.txt").read_text()
DIFO = (LISTINGS / "difo.txt").read_text()


def test_a_linux_listing_has_a_function_for_each_clause():
    entry, back = read_disassembly(LINUX).clauses
    assert (entry.name, entry.kind, entry.symbol) == ("syscall::read:entry", "BPF", "dt_clause_0")
    assert back.name == "syscall::read:return"
    assert [len(entry.instructions), len(back.instructions)] == [114, 99]
    assert entry.instructions[24] == Instruction(
        number=24,
        offset=192,
        words=("07", "7", "0", "0000", "00000018"),
        mnemonic="add",
        operands=("%r7", "24"),
        comment='"dd"',
    )


def test_the_variables_and_relocations_of_a_clause_are_read():
    entry = read_disassembly(LINUX).clauses[0]
    assert [variable.name for variable in entry.variables] == [
        "t", "a", "timestamp", "pid", "execname",
    ]  # fmt: skip
    assert entry.variables[0] == CompiledVariable(
        name="t",
        identifier=0x500,
        kind="scl",
        scope="tls",
        flags="w",
        type="D type (integer) (size 8)",
        offset=0,
        reach=(0, 113),
    )
    assert entry.variables[1].flags == ""
    assert entry.relocations[0] == Relocation(
        type="R_BPF_INSN_DISP32", offset=128, value="*UND*", name="dt_bvar_execname"
    )


def test_a_summary_says_what_a_clause_calls():
    entry, back = summarise(read_disassembly(LINUX))
    assert entry.instructions == 114
    assert dict(entry.calls) == {
        "dt_bvar_execname": 1,
        "dt_strcmp": 1,
        "dt_bvar_pid": 1,
        "bpf_probe_read": 1,
        "dt_get_agg": 1,
        "dt_bvar_timestamp": 1,
        "dt_get_tvar": 1,
    }
    assert dict(back.calls)["dt_get_tvar"] == 3
    assert dict(back.calls)["dt_agg_qbin"] == 1


def test_a_difo_is_an_expression_with_the_type_it_returns():
    predicate, argument = read_disassembly(DIFO).clauses
    assert (predicate.kind, predicate.returns) == ("DIF", "D type (integer) (size 4)")
    first, second = predicate.instructions[:2]
    assert (first.mnemonic, first.operands) == ("ldgs", ("DT_VAR(280)", "%r1"))
    assert first.comment == 'DT_VAR(280) = "execname"'
    assert (second.offset, second.comment) == (4, '"dd"')
    assert predicate.variables[0].identifier == 280
    assert argument.instructions[2].operands == ()
    assert summarise(read_disassembly(DIFO))[1].calls == (("strlen", 1),)


def test_a_string_with_a_line_break_belongs_to_its_instruction():
    broken = DIFO.replace('! "dd"', '! "d\nd"')
    assert read_disassembly(broken).clauses[0].instructions[1].comment == '"d\nd"'


def test_the_upper_half_of_a_long_constant_has_no_name_of_its_own():
    text = (
        "Disassembly of clause BEGIN, <dt_clause_0>:\n"
        "INS  OFF    OPCODE                  INSTRUCTION\n"
        "0000 00000: 18 1 0 0000 00000001    lddw %r1, 0x100000001\n"
        "0001 00008: 00 0 0 0000 00000001\n"
        "0002 00016: 95 0 0 0000 00000000    exit\n"
    )
    (clause,) = read_disassembly(text).clauses
    assert [one.mnemonic for one in clause.instructions] == ["lddw", "", "exit"]
    with pytest.raises(DisassemblyFault, match="without a name"):
        read_disassembly(text.replace(": 18 1", ": b7 1"))


def test_what_dtrace_says_besides_is_kept():
    said = "dtrace: script 's.d' matched 2 probes"
    listing = read_disassembly(f"{said}\n{DIFO}")
    assert listing.messages == (said,)
    assert len(listing.clauses) == 2


def test_lines_may_end_as_on_windows_and_nothing_is_an_empty_listing():
    assert read_disassembly(LINUX.replace("\n", "\r\n")) == read_disassembly(LINUX)
    assert read_disassembly("").clauses == ()


@pytest.mark.parametrize(
    ("before", "after", "line", "message"),
    [
        ("02: 27010200    scmp %r1, %r2\n", "", 6, "instruction 2 should stand here"),
        ("scmp %r1, %r2", "", 6, "without a name"),
        ("27010200", "2701020", 6, "no instruction"),
        ("\nDIFO 0x0x8047b2680", "\nobject", 2, "no clause begins here"),
        ("scl glb r    string", "string", 14, "no variable"),
        ("07: 23000001    ret  %r1\n\nNAME ", "07: 23000001    ret  %r1\n\nNAMES ", 13, "no table"),
        ('"dd"', '"dd', 5, "string without an end"),
        ("call DIF_SUBR(25), %r1\t\t! strlen", "call", 22, "a call of nothing"),
    ],
)
def test_a_line_that_cannot_be_read_is_shown(before, after, line, message):
    assert before in DIFO
    text = DIFO.replace(before, after, 1)
    with pytest.raises(DisassemblyFault, match=message) as caught:
        read_disassembly(text)
    assert caught.value.line == line
    assert f"line {line}" in str(caught.value)
    assert repr(text.split("\n")[line - 1])[1:-1] in str(caught.value)


def test_a_listing_that_breaks_off_at_its_head_is_refused():
    with pytest.raises(DisassemblyFault, match="without instructions") as caught:
        read_disassembly("\n".join(LINUX.split("\n")[:3]))
    assert caught.value.line == 2
    assert isinstance(caught.value, ScriptError)


MUTATION = st.tuples(
    st.integers(0, 2**31),
    st.integers(0, 6),
    st.sampled_from(["", "x", "\n", '"', "! ", ":", "9", "٣"]),
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([LINUX[:4000] + LINUX[-1500:], DIFO]), st.lists(MUTATION, max_size=3))
def test_a_damaged_listing_is_read_or_refused(text, mutations):
    for place, length, put in mutations:
        place %= len(text) + 1
        text = text[:place] + put + text[place + length :]
    try:
        listing = read_disassembly(text)
    except DisassemblyFault as fault:
        assert fault.text == text.split("\n")[fault.line - 1].removesuffix("\r")
    else:
        summarise(listing)


@given(st.one_of(st.text(), st.binary().map(lambda raw: raw.decode("utf-8", "replace"))))
def test_any_text_is_read_or_refused(text):
    try:
        read_disassembly(text)
    except DisassemblyFault:
        return
    assert all(not line.strip() or line.startswith("dtrace: ") for line in text.split("\n"))
