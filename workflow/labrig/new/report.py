"""``labrig new report NAME``: a section for each of the profile's, with prose about an experiment.

Starters are files in ``starters/report``, one for each thing that sections are about; a section
whose heading names two of them, such as "Results and discussion", begins with both. They are Jinja
in themselves, so what is filled in here has other brackets: ``((( name )))`` and ``((* if *))``.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from labrig import experiments
from labrig.check import profile as profiles
from labrig.check.profile import same
from labrig.errors import UsageError
from labrig.new.making import make
from labrig.report.values import unknown

if TYPE_CHECKING:
    from jinja2 import Environment

STARTERS = Path(__file__).with_name("starters") / "report"
PARTS = {
    "introduction": "introduction",
    "related-work": "related|background",
    "setup": "setup|platform",
    "methodology": "method",
    "results": "result|evaluation",
    "discussion": "discussion",
    "conclusion": "conclusion",
}
"""What sections are about: the starter's name, and the words in a heading that ask for it."""


def new_report(
    name: str,
    lab: Path,
    profile: str = profiles.DEFAULT,
    chosen: Sequence[str] = (),
    title: str | None = None,
) -> list[Path]:
    """Make ``report_template/NAME/`` in the folder ``lab``; return the files that it has.

    ``chosen`` are experiments, the main one first; without them, the only one that the lab has.
    ``title`` is that of the main experiment, if not given. Raises UsageError for a name that
    cannot be one or is taken, for an unknown profile and for a title that is not a line,
    DocumentError for an unknown experiment, DeclarationError for a profile or an experiment that
    is declared wrongly.
    """
    plan = profiles.load(profile, lab)
    names = _experiments(lab, chosen)
    main = experiments.load(lab / "experiments" / names[0])
    if title is not None and not (title.strip() and title.isprintable()):
        raise UsageError("the title must be one line of text")
    sections = _files(section.heading for section in plan.sections)
    starters = _environment()
    known = {
        "profile": profile,
        "title": title or main.title,
        "experiments": names,
        "main": main,
        "sections": sections,
    }

    def filled(starter: str, **more: object) -> str:
        return starters.get_template(starter).render(**known, **more)

    files = {"report.yaml": filled("report.yaml"), "abstract.md": filled("abstract.md")}
    for file, heading in sections:
        files[file] = "\n".join(filled(f"{part}.md", heading=heading) for part in _parts(heading))
    files["references.bib"] = filled("references.bib")
    return make(lab / "report_template", name, files)


def _experiments(lab: Path, chosen: Sequence[str]) -> list[str]:
    known = experiments.names_in(lab)
    for name in chosen:
        if name not in known:
            raise unknown("experiment", name, known)
    if not chosen and len(known) != 1:
        there = f"there are: {', '.join(known)}" if known else "`labrig new experiment` makes one"
        raise UsageError(f"name the experiment that the report is on (--experiment); {there}")
    return list(dict.fromkeys(chosen)) or known


def _parts(heading: str) -> list[str]:
    return [part for part, words in PARTS.items() if re.search(words, same(heading))] or ["other"]


def _files(headings: Iterable[str]) -> list[tuple[str, str]]:
    """Give each heading a file, ``results-and-discussion.md``; no two have the same one."""
    files: dict[str, str] = {}
    for heading in headings:
        slug = re.sub(r"[^a-z0-9]+", "-", same(heading)).strip("-") or "section"
        names = itertools.chain([slug], (f"{slug}-{number}" for number in itertools.count(2)))
        files[next(n for n in names if n not in files and n != "abstract")] = heading
    return [(f"{name}.md", heading) for name, heading in files.items()]


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(STARTERS),
        undefined=StrictUndefined,
        autoescape=False,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        block_start_string="((*",
        block_end_string="*))",
        variable_start_string="(((",
        variable_end_string=")))",
        comment_start_string="((=",
        comment_end_string="=))",
    )
    environment.filters["yaml"] = _yaml
    environment.filters["argument"] = _argument
    return environment


def _yaml(text: str) -> str:
    """Write ``text`` as YAML within braces, in quotes where it needs them."""
    import yaml

    flow = yaml.safe_dump([text], default_flow_style=True, allow_unicode=True, width=10**6)
    return flow.strip()[1:-1]


def _argument(text: str) -> str:
    """Write ``text`` as what a function of prose is given: JSON's strings are Jinja's as well."""
    return f"({json.dumps(text, ensure_ascii=False)})"
