"""What a script prints when tracing ends, and what ends it, in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from labrig.numerals import listed
from labrig.tracing.d import tree
from labrig.tracing.d.write import to_text


@dataclass(frozen=True, kw_only=True, slots=True)
class _Use:
    """A call that does something to an aggregation; ``clause`` counts from 1."""

    action: str
    clause: int
    at_end: bool
    extra: str


def is_end(clause: tree.Clause) -> bool:
    """Whether a clause runs when tracing ends."""
    return any(
        probe.name == "END" and probe.provider in (None, "dtrace") for probe in clause.probes
    )


def never_runs(clause: tree.Clause) -> bool:
    """Whether a clause's predicate is a constant that does not hold."""
    return isinstance(clause.predicate, tree.Integer) and clause.predicate.value == 0


def what_ends(script: tree.Script) -> str:
    """What ends the tracing."""
    enders = [
        number
        for number, clause in enumerate(script.clauses, start=1)
        if not is_end(clause)
        and not never_runs(clause)
        and any(_named(node) == "exit" for node in tree.walk(clause))
    ]
    otherwise = "with Ctrl-C, or when the program that dtrace starts (-c) or watches (-p) ends"
    if not enders:
        return f"Nothing in the script ends the tracing: it ends {otherwise}."
    numbers = listed([str(number) for number in enders], "or")
    return f"Tracing ends when clause {numbers} calls exit(); else {otherwise}."


def at_the_end(script: tree.Script) -> list[str]:
    """Sentences on what is printed at the end, one an aggregation or END clause."""
    said = [
        f"Clause {number} runs (END): see there."
        for number, clause in enumerate(script.clauses, start=1)
        if is_end(clause)
    ]
    held = _held(script)
    said.extend(_fate(name, held[name], _uses(script, name)) for name in held)
    return said or ["Nothing is printed."]


def _held(script: tree.Script) -> dict[str, list[str]]:
    """Each aggregation, and the numbers of the clauses that add to it."""
    held: dict[str, list[str]] = {}
    for number, clause in enumerate(script.clauses, start=1):
        for node in tree.walk(clause):
            if isinstance(node, tree.Assign) and isinstance(node.target, tree.Aggregation):
                numbers = held.setdefault(node.target.name, [])
                if str(number) not in numbers:
                    numbers.append(str(number))
    return held


def _uses(script: tree.Script, name: str) -> list[_Use]:
    found = []
    for number, clause in enumerate(script.clauses, start=1):
        for node in tree.walk(clause):
            action = _named(node)
            if action not in ("printa", "clear", "trunc", "normalize") or not isinstance(
                node, tree.Call
            ):
                continue
            given = [one for one in node.arguments if isinstance(one, tree.Aggregation)]
            if all(one.name != name for one in given):
                continue
            rest = [one for one in node.arguments if not isinstance(one, tree.Aggregation)]
            extra = to_text(rest[0]) if rest else ""
            found.append(_Use(action=action, clause=number, at_end=is_end(clause), extra=extra))
    return found


def _fate(name: str, held: list[str], uses: list[_Use]) -> str:
    what = f"@{name} (of clause{'s' * (len(held) > 1)} {listed(held)})"
    printed = next((use for use in uses if use.action == "printa"), None)
    if printed:
        return f"{what} is printed by clause {printed.clause} (printa); dtrace adds nothing."
    emptied = next((u for u in uses if u.action == "trunc" and not u.extra and u.at_end), None)
    if emptied:
        return f"{what} is emptied by clause {emptied.clause} (trunc): nothing of it is printed."
    words = [f"{what} is printed by dtrace itself"]
    for use in uses:
        if use.action == "trunc" and use.extra:
            few = use.extra.lstrip("-")
            which = "smallest" if use.extra.startswith("-") else "largest"
            words.append(f"only the {few} {which} entries, after trunc in clause {use.clause}")
        elif use.action == "clear" and use.at_end:
            words.append(f"all its values 0, after clear in clause {use.clause}")
        elif use.action == "clear":
            words.append(f"what was added since the last clear in clause {use.clause}")
        elif use.action == "normalize":
            words.append(f"divided by {use.extra}")
    return ", ".join(words) + "."


def _named(node: tree.Node) -> str | None:
    match node:
        case tree.Call(function=tree.Name(name=name)):
            return name
        case _:
            return None
