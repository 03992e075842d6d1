"""D's actions in words: those that print, those that steer, those that change the system. Pure."""

from __future__ import annotations

from labrig.numerals import listed
from labrig.tracing.d import tree
from labrig.tracing.d.formats import FormatFault, conversions
from labrig.tracing.d.write import to_text
from labrig.tracing.plain.values import SYMBOLS, noun, value

DESTRUCTIVE = {
    "stop": "stops the process that fired the probe",
    "raise": "sends a signal to the process that fired the probe",
    "copyout": "writes into the memory of the process that fired the probe",
    "copyoutstr": "writes a string into the memory of the process that fired the probe",
    "system": "runs a command in a shell",
    "breakpoint": "stops the kernel in its debugger",
    "panic": "makes the kernel panic",
    "chill": "makes the CPU wait at the probe",
    "freopen": "sends the output into a file from here on, which is overwritten",
}
"""Actions that change what is watched: dtrace refuses them without -w or option destructive."""

_STACKS = ("stack", "ustack", "jstack")


def printing(name: str, node: tree.Call, clause: tree.Clause) -> str | None:
    """What an action prints, None for an action that prints nothing."""
    arguments = node.arguments
    if name == "printf" and arguments:
        return _printf(arguments, clause)
    if name == "printa" and arguments:
        return _printa(arguments)
    if name in _STACKS:
        return f"the {noun(node, clause)}"
    if name in SYMBOLS and arguments:
        return value(node, clause)
    if name == "pcap" and arguments:
        return f"the network packet at {value(arguments[0], clause)}, as it was captured"
    if name == "commit" and arguments:
        return f"what was held back in the buffer {to_text(arguments[0])}"
    if name == "trace" and arguments:
        return value(arguments[0], clause)
    if name == "print" and arguments:
        return f"{value(arguments[0], clause)}, with its type and members"
    if name == "tracemem" and len(arguments) > 1:
        size = to_text(arguments[1])
        return f"the {size} bytes of memory at {value(arguments[0], clause)}, as a dump"
    return None


def _printf(arguments: tuple[tree.Expression, ...], clause: tree.Clause) -> str:
    first, *rest = arguments
    text = to_text(first)
    kind = "the text"
    if isinstance(first, tree.String):
        if text.endswith('\\n"'):
            kind, text = "the line", text[:-3] + '"'
        try:
            filled = any(one.arguments for one in conversions(first.value))
        except FormatFault:
            filled = True
        if filled and rest:
            return f"{kind} {text}, filled in with {listed([value(one, clause) for one in rest])}"
    return f"{kind} {text}"


def _printa(arguments: tuple[tree.Expression, ...]) -> str:
    names = [f"@{one.name}" for one in arguments if isinstance(one, tree.Aggregation)]
    together = " side by side" if len(names) > 1 else ""
    shape = next((to_text(one) for one in arguments if not isinstance(one, tree.Aggregation)), "")
    each = f", each entry in the form {shape}" if shape else ""
    return f"what {listed(names) or 'the aggregation'} hold{'s' * (len(names) < 2)}{together}{each}"


def steering(name: str, node: tree.Call) -> str:
    """What an action does that neither prints nor changes the system."""
    texts = [to_text(argument) for argument in node.arguments]
    first = texts[0] if texts else ""
    match name, len(texts):
        case "exit", 0 | 1:
            return f"ends the tracing (status {first or 0}); END clauses run then"
        case "clear", 1:
            return f"sets the values in {first} to 0 and keeps its keys"
        case "trunc", 1:
            return f"empties {first}"
        case "trunc", 2:
            which = "smallest" if texts[1].startswith("-") else "largest"
            return f"keeps only the {texts[1].lstrip('-')} {which} entries of {first}"
        case "normalize", 2:
            return f"shows the values of {first} divided by {texts[1]} from here on"
        case "denormalize", 1:
            return f"shows the values of {first} undivided again"
        case "speculate", 1:
            return f"holds back what this clause prints below, in the buffer {first}"
        case "discard", 1:
            return f"throws away what was held back in the buffer {first}"
        case "speculation", 0:
            return "asks for a speculative buffer and forgets it"
        case "ftruncate", 0:
            return "throws away what was printed so far, where the output is a file"
        case "setopt", _:
            return f"changes an option of dtrace's: {to_text(node)}"
        case _:
            return f"calls {to_text(node)}"
