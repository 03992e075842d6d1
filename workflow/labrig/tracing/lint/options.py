"""Options that no dtrace knows, or with a value that none takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from labrig.tracing.d.tree import Node, Script, String
from labrig.tracing.lint.finding import Finding, RefusedBy, Setting, at
from labrig.tracing.lint.probes import calls

# Options by what value they take: those of libdtrace's dt_options.c on FreeBSD, in dtrace-utils
# (Linux), and a few of illumos's. A name that one alone has passes for all.
_SWITCHES = """
agghist aggpack aggsortkey aggsortrev aggzoom destructive flowindent grabanon noresolve quiet
quietresize rawbytes temporal
"""
_NUMBERS = """
aggsortkeypos aggsortpos bpflog cpu jstackframes maxframes nspec stackframes stackindent
ustackframes
"""
_SIZES = """
aggsize bpflogsize bufsize dynvarsize jstackstrsize pcapsize preallocate printsize scratchsize
specsize strsize
"""
_RATES = "aggrate cleanrate statusrate switchrate"
_ALONE = """
argref cpp defaultargs empty errtags kdefs knodefs nolibs pspec strip udefs unodefs verbose zdefs
"""
_OTHERS = """
aggpercpu amin bufpolicy bufresize core cppargs cpphdrs cpppath ctfpath ctypes debug debugassert
define disasm droptags dtypes encoding evaltime incdir iregs late lazyload ldpath libdir linkmode
linknommap linktype lockmem modpath oformat pgmax procfspath setenv stdc syslibdir
sysslice tree tregs undef unsetenv useruid version
"""

_YES_OR_NO = r"(?i:yes|no|enabled?|disabled?|true|false|on|off|set|unset)"
_NUMBER = r"(?:0[xX][0-9a-fA-F]+|[0-9]+)"
_RATE = rf"{_NUMBER}(?i:ns|nsec|us|usec|ms|msec|s|sec|m|min|h|hour|d|day|hz)?"
_FORMS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(_SWITCHES.split(), (rf"(?:{_YES_OR_NO}|{_NUMBER})?", "no value, or on or off")),
    **dict.fromkeys(_NUMBERS.split(), (rf"(?:{_YES_OR_NO}|{_NUMBER})?", "a number")),
    **dict.fromkeys(_SIZES.split(), (rf"{_NUMBER}[kKmMgGtT]?", "a size such as 64k or 4m")),
    **dict.fromkeys(_RATES.split(), (_RATE, "a rate such as 10hz, or a time such as 100ms")),
    **dict.fromkeys(_OTHERS.split(), ("(?s:.*)", "")),
    "bufpolicy": ("ring|fill|switch", "ring, fill or switch"),
    "bufresize": ("auto|manual", "auto or manual"),
}
"""Option to what its value has to look like, and that in words."""
_TAKE_NONE = frozenset(_ALONE.split())
KNOWN = frozenset(_FORMS) | _TAKE_NONE


def options(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find options, of pragmas and of ``setopt()``, that dtrace would refuse."""
    for pragma in script.pragmas:
        if pragma.kind == "option" and pragma.words:
            name, sign, value = pragma.words[0].partition("=")
            yield from _judged(pragma, name, value if sign else None, by="dtrace")
    for action, call in calls(script):
        texts = [one.value for one in call.arguments if isinstance(one, String)]
        if action == "setopt" and texts and len(texts) == len(call.arguments):
            value_given = texts[1] if len(texts) > 1 else None
            yield from _judged(call, texts[0], value_given, by=None)


def _judged(node: Node, name: str, value: str | None, *, by: RefusedBy | None) -> Iterator[Finding]:
    """Judge one option; ``by`` is who refuses a wrong one before the script runs."""
    if "," in name:
        message = f"'{name}' is no option: each stands alone, in a line of its own"
        yield at(node, message, refused_by=by)
    elif name not in KNOWN:
        near = get_close_matches(name, KNOWN, 1)
        meant = f": is {near[0]} meant?" if near else ""
        yield at(node, f"labrig knows no dtrace with an option '{name}'{meant}")
    elif name in _TAKE_NONE:
        if value is not None:
            yield at(node, f"option {name} takes no value", refused_by=by)
    elif value is not None:
        form, words = _FORMS[name]
        if not re.fullmatch(form, value):
            yield at(node, f"option {name} takes {words}, not '{value}'", refused_by=by)
