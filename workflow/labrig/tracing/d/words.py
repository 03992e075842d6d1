"""D's own words: what the language keeps for itself, and the types it knows. Pure."""

from __future__ import annotations

KEYWORDS = {
    **dict.fromkeys(("auto", "extern", "register", "static", "typedef"), "STORAGE"),
    **dict.fromkeys(("const", "restrict", "volatile"), "QUALIFIER"),
    **dict.fromkeys(
        (
            "char", "double", "float", "int", "long", "short", "signed", "string", "unsigned",
            "void",
        ),
        "BASIC",
    ),
    "self": "SELF",
    "this": "THIS",
    "struct": "STRUCT",
    "union": "STRUCT",
    "enum": "ENUM",
    "inline": "INLINE",
    "translator": "TRANSLATOR",
    "provider": "PROVIDER",
    "probe": "PROBE_WORD",
    "if": "IF",
    "else": "ELSE",
    "sizeof": "SIZEOF",
    "offsetof": "OFFSETOF",
    "stringof": "STRINGOF",
    "xlate": "XLATE",
}  # fmt: skip
"""Word to the grammar's terminal."""

OPENING_KEYWORDS = frozenset(KEYWORDS) - {
    "probe", "if", "else", "sizeof", "offsetof", "stringof", "xlate",
}  # fmt: skip
"""Those that begin a declaration; outside of clauses any other word is a probe."""

_NO_LOOPS = "D has no loops; a probe such as tick-1s or profile-99 does something again and again"
_RESERVED = "is a word that D keeps for itself and does not use"

REFUSED = {
    "for": f"'for': {_NO_LOOPS}",
    "while": f"'while': {_NO_LOOPS}",
    "do": f"'do': {_NO_LOOPS}",
    "break": f"'break': {_NO_LOOPS}",
    "continue": f"'continue': {_NO_LOOPS}",
    "goto": "'goto': D has no jumps",
    "return": "'return': D has no functions of your own, a clause ends at its '}'",
    "switch": "'switch': D has none; write if, ?: or a predicate for each case",
    "case": "'case': D has no switch; write if, ?: or a predicate for each case",
    "default": "'default': D has no switch; write if, ?: or a predicate for each case",
    "counter": f"'counter' {_RESERVED}",
    "import": f"'import' {_RESERVED}",
}
"""Words that D keeps and no grammar rule uses, with what to say of them."""

_TYPES = """
int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t intptr_t uintptr_t
size_t ssize_t ptrdiff_t wchar_t bool boolean_t caddr_t
uchar_t ushort_t uint_t ulong_t longlong_t u_longlong_t
u_char u_short u_int u_long u8 u16 u32 u64 s8 s16 s32 s64
pid_t uid_t gid_t id_t dev_t off_t loff_t ino_t mode_t umode_t nlink_t time_t hrtime_t clock_t
zoneid_t taskid_t projid_t processorid_t psetid_t lgrp_id_t chipid_t
psinfo_t lwpsinfo_t cpuinfo_t bufinfo_t devinfo_t fileinfo_t
conninfo_t pktinfo_t csinfo_t ipinfo_t ifinfo_t ipv4info_t ipv6info_t
tcpinfo_t tcpsinfo_t tcplsinfo_t udpinfo_t udpsinfo_t
kthread_t proc_t vnode_t buf_t
"""

TYPES = frozenset(_TYPES.split())
"""Typedefs that a script may use without declaring them."""

AGGREGATING = frozenset(
    ("avg", "count", "llquantize", "lquantize", "max", "min", "quantize", "stddev", "sum")
)
"""Functions whose value only an aggregation can hold."""
