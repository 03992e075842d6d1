"""A D script in plain words, and what it is likely to cost. Pure.

The words are a reading of the script's tree: what the script is, not what it did. dtrace alone
can say whether a system has its probes.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from labrig.numerals import counted, listed, sentence
from labrig.tracing.d import tree
from labrig.tracing.d.write import to_text
from labrig.tracing.known_cost import KnownCost
from labrig.tracing.plain.conditions import condition
from labrig.tracing.plain.effects import Kind, effects
from labrig.tracing.plain.ending import at_the_end, what_ends
from labrig.tracing.plain.price import Price, caveats, price
from labrig.tracing.plain.probes import when

WIDTH = 92
"""Columns of a line; one with a longer word in it is longer."""

_MACRO = re.compile(r"\$\$?(target|[0-9]+)")
"""A macro argument in a probe, which has no tree of its own."""
_LABELS: dict[Kind, str] = {
    "keeps": "Keeps",
    "prints": "Prints",
    "does": "Does",
    "changes": "Changes the system",
}


def explain(script: tree.Script, costs: Sequence[KnownCost] = ()) -> str:
    """Say clause by clause when a script fires, under what condition, what it keeps and prints.

    Then what is printed at the end, and, from measured ``costs``, what it is likely to cost. The
    text has lines of at most ``WIDTH`` columns and ends with a newline.
    """
    clauses = script.clauses
    if not clauses:
        return "The script has no clauses: it watches nothing.\n"
    lines = _preface(script)
    for number, clause in enumerate(clauses, start=1):
        lines += ["", *_clause(number, clause, quiet=_is_quiet(script))]
    lines += ["", "At the end"]
    for said in at_the_end(script):
        lines += _item("", said)
    lines += ["", "Likely cost", *_prices(clauses, costs)]
    return "\n".join(lines) + "\n"


def _preface(script: tree.Script) -> list[str]:
    said = [f"The script has {counted(len(script.clauses), 'clause')}. {what_ends(script)}"]
    options = [" ".join(one.words) for one in script.pragmas if one.kind == "option"]
    if options:
        said.append(f"Options: {', '.join(options)}.")
    if _is_quiet(script):
        said.append("It is quiet: dtrace prints only what the script and its aggregations print.")
    else:
        said.append(
            "It is not quiet: with every firing that prints, dtrace also prints the CPU, the"
            " probe's number and its name (#pragma D option quiet stops that)."
        )
    said += [
        f"{one.declarator.name} stands for {to_text(one.value)}."
        for one in script.items
        if isinstance(one, tree.Inline)
    ]
    said += _needs(script)
    return [line for one in said for line in textwrap.wrap(one, WIDTH)]


def _needs(script: tree.Script) -> list[str]:
    """What the script has to be given when it is run."""
    names = {node.name for node in tree.walk(script) if isinstance(node, tree.MacroArgument)}
    for clause in script.clauses:
        names.update(name for probe in clause.probes for name in _MACRO.findall(probe.text))
    said = []
    if "target" in names:
        said.append("It needs a process to watch: run dtrace with -c COMMAND or -p PID.")
    numbered = sorted((name for name in names if name.isdecimal()), key=int)
    if numbered:
        said.append(f"It takes arguments: {listed(['$' + name for name in numbered])}.")
    changes = any(one.kind == "changes" for clause in script.clauses for one in effects(clause))
    allowed = any(
        one.kind == "option" and one.words and one.words[0].split("=")[0] == "destructive"
        for one in script.pragmas
    )
    if changes and not allowed:
        said.append("It changes what it watches: dtrace refuses it without -w.")
    return said


def _is_quiet(script: tree.Script) -> bool:
    return any(
        one.kind == "option" and one.words and one.words[0] in ("quiet", "quiet=true", "quiet=1")
        for one in script.pragmas
    )


def _clause(number: int, clause: tree.Clause, *, quiet: bool) -> list[str]:
    probes = ", ".join(probe.text for probe in clause.probes)
    head = f"Clause {number} (line {clause.place.line}): {probes}"
    lines = textwrap.wrap(head, WIDTH, subsequent_indent="  ", break_on_hyphens=False)
    lines += _points("When", [when(probe) for probe in clause.probes])
    if clause.predicate is not None:
        lines += _item("Only: ", condition(clause.predicate, clause) + ".")
    found = effects(clause)
    for kind, label in _LABELS.items():
        of_kind = [one.words for one in found if one.kind == kind]
        lines += _points(label, of_kind)
    if not clause.statements and quiet:
        lines += _item("Prints: ", "nothing: the clause is empty, and the script is quiet.")
    elif not clause.statements:
        lines += _item(
            "Prints: ", "only that it fired, as dtrace says of every clause that is empty."
        )
    return lines


def _prices(clauses: Sequence[tree.Clause], costs: Sequence[KnownCost]) -> list[str]:
    """What is said of the cost, each with the numbers of all clauses of which it is said."""
    found: dict[Price, list[str]] = {}
    for number, clause in enumerate(clauses, start=1):
        for said in price(clause, costs):
            found.setdefault(said, []).append(str(number))
    lines = []
    for said, numbers in found.items():
        lines += _item(f"Clause{'s' * (len(numbers) > 1)} {listed(numbers)}: ", said.words)
    conditional = any(clause.predicate is not None for clause in clauses)
    for words in caveats(list(found), conditional=conditional):
        lines += _item("", words)
    return lines


def _points(label: str, points: list[str]) -> list[str]:
    """A label with one paragraph behind it, or several below; nothing without one."""
    if len(points) == 1:
        return _item(f"{label}: ", points[0] + ".")
    lines = [line for point in points for line in _item("  - ", point + ".")]
    return [f"  {label}:", *lines] if points else []


def _item(label: str, words: str) -> list[str]:
    """A labelled paragraph, further in than what it belongs to."""
    first = f"  {label}"
    return textwrap.wrap(
        sentence(words) if not label else words,
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * (4 if label.strip() != "-" else len(first)),
        break_long_words=False,
        break_on_hyphens=False,
    )
