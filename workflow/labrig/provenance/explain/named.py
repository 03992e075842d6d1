"""A value, a figure or an experiment by its name."""

from __future__ import annotations

from labrig.errors import UsageError
from labrig.experiments.near import unknown
from labrig.provenance.explain.chain import Chain
from labrig.provenance.explain.files import figure_node
from labrig.provenance.explain.lab import Lab
from labrig.provenance.explain.node import Node
from labrig.provenance.explain.sample import every
from labrig.provenance.explain.values import value_node
from labrig.report import known as knowing
from labrig.report.known import Known


def named_node(lab: Lab, what: str) -> Node:
    """Return what goes by the name ``what``; names of values may be shortened (docs/values.md).

    Raises UsageError or DocumentError with near matches when there is nothing of that name.
    """
    if not lab.folders:
        raise UsageError("there is no analysed experiment in results/; measure one first")
    values = _values_about(lab, what)
    short = knowing.aliases(values)
    full = what if what in values else short.get(what)
    if full is not None:
        return value_node(lab, values[full])
    figures = _figures(lab)
    if what in figures:
        owner, drawn = figures[what]
        return figure_node(Chain(lab, owner), drawn)
    if what in lab.folders:
        chain = Chain(lab, what)
        return chain.analysed((every(chain.analysis),))
    verdict = f"{what}.verdict"
    if verdict in values or verdict in short:
        return value_node(lab, values[short.get(verdict, verdict)])
    if "/" in what:
        raise UsageError(unknown("file", what, _files_near(lab, what)))
    if "." not in what:
        kinds = [*figures, *lab.folders]
        raise UsageError(unknown("value, figure, experiment or file", what, kinds))
    return value_node(lab, knowing.find(what, values, short))


def _values_about(lab: Lab, what: str) -> dict[str, Known]:
    """The report's values; those of an experiment that ``what`` names and the report does not."""
    first = what.partition(".")[0]
    if first in lab.folders and first not in list(lab.folders)[: lab.reported]:
        return knowing.known({first: lab.values(first)})
    return lab.known()


def _figures(lab: Lab) -> dict[str, tuple[str, str]]:
    """Figures by the names that they go by, bare and in full: experiment and bare name."""
    found: dict[str, tuple[str, str]] = {}
    for owner, folder in lab.folders.items():
        root = lab.root / folder / "figures"
        for place in (".", "traces", "tcp"):
            for path in sorted((root / place).glob("*.json")):
                if path.stem != "index":
                    found.setdefault(path.stem, (owner, path.stem))
                    found[f"{owner}.figure.{path.stem}"] = (owner, path.stem)
    return found


def _files_near(lab: Lab, what: str) -> list[str]:
    """The files of the nearest folder above ``what`` that there is, and the analyses."""
    above = (lab.root / what).parent
    while not above.is_dir() and above != above.parent:
        above = above.parent
    inside = [path for path in sorted(above.iterdir()) if path.is_file()]
    near = [path.relative_to(lab.root).as_posix() for path in inside if lab.root in path.parents]
    return [*near, *(f"{folder}/analysis.json" for folder in lab.folders.values())]
