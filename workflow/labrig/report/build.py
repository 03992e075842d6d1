"""Build a report: values and prose into LaTeX, LaTeX into pages, pages counted."""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from labrig import numerals
from labrig.errors import CheckError, DocumentError
from labrig.report import (
    changed,
    compared,
    decided,
    declared,
    escape,
    latex_tables,
    over_runs,
    pages,
    prose,
    templates,
    trial_level,
    typeset,
)
from labrig.report import values as values_module
from labrig.report.floats import Floats
from labrig.report.grid import Grid, Table
from labrig.report.record import Record
from labrig.report.values import Values

TEMPLATE = "report.tex.j2"
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def build_report(
    report_dir: Path, results: Mapping[str, Path], out_dir: Path, record: Record
) -> Path:
    """Make ``out_dir/report.pdf`` and return it; beside it ``report.tex`` and ``values.json``.

    ``results`` gives the results folder of each experiment that ``report.yaml`` names. LaTeX runs
    in ``out_dir/latex``, and the PDF is put in place only when its pages have been checked: an
    earlier report.pdf stays otherwise. A PDF that fails the check is ``report.rejected.pdf``.

    Raises DeclarationError for report.yaml, DocumentError with file and line for prose, template
    or LaTeX, CheckError for too many pages, ToolError when LaTeX is missing.
    """
    report = declared.load(report_dir)
    chosen = _chosen(report, results, report_dir)
    sources = prose.read(report_dir, report.files)
    bib = _bibliography(report_dir / report.bibliography)
    floats = Floats(chosen)
    names = prose_names(chosen, record)
    pieces = prose.render(report_dir, sources, names, floats, bib)
    by_name = {piece.name: piece for piece in pieces}
    body_tex = "".join(by_name[section.file].tex for section in report.sections)

    folder = out_dir / "latex"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for piece in pieces:
        (folder / piece.tex_name).write_text(piece.tex, encoding="utf-8")
    for name, source in floats.copies.items():
        shutil.copyfile(source, folder / name)
    (folder / "references.bib").write_text(bib, encoding="utf-8")
    layout = _layout(report_dir.parent / TEMPLATE)
    environment = templates.layout_environment({TEMPLATE: layout}, {})
    text = templates.render(
        environment,
        TEMPLATE,
        str(report_dir.parent / TEMPLATE),
        report=report,
        date=_date(report, record),
        sections=[(s.heading, by_name[s.file].tex_name) for s in report.sections],
        appendices=[(s.heading, by_name[s.file].tex_name) for s in report.appendices],
        abstract=by_name[report.abstract].tex_name,
        record=record,
        experiments=[_appendix(name, one, folder) for name, (_, one) in chosen.items()],
        cited="\\cite" in "".join(piece.tex for piece in pieces),
    )
    (folder / "report.tex").write_text(text, encoding="utf-8")
    shutil.copyfile(folder / "report.tex", out_dir / "report.tex")
    _write_values(out_dir / "values.json", chosen)

    by_tex = {piece.tex_name: piece for piece in pieces}

    def locate(file: str, line: int, hint: str) -> str:
        piece = by_tex.get(Path(file).name)
        if piece is None:
            return f"{folder / file}:{line}"
        return f"{piece.place}:{piece.line(line, hint)}"

    pdf = typeset.typeset(folder, "report", locate, int(record.newest.timestamp()))
    placed = sorted(label for label in floats.labels if f"\\label{{{label}}}" in body_tex)
    counted = pages.count(folder, "report", [s.heading for s in report.sections], placed)
    try:
        pages.check(counted, report.page_limit)
    except CheckError:
        _publish(pdf, out_dir / "report.rejected.pdf")
        raise
    (out_dir / "report.rejected.pdf").unlink(missing_ok=True)
    return _publish(pdf, out_dir / "report.pdf")


def _chosen(
    report: declared.Report, results: Mapping[str, Path], report_dir: Path
) -> dict[str, tuple[Path, Values]]:
    missing = [name for name in report.experiments if name not in results]
    if missing:
        raise DocumentError(
            f"{report_dir / 'report.yaml'}: there are no results of {numerals.listed(missing)}; "
            "measure them first"
        )
    return {name: (results[name], values_module.load(results[name])) for name in report.experiments}


def prose_names(chosen: Mapping[str, tuple[Path, Values]], record: Record) -> dict[str, Any]:
    """Return the names that prose may use; those of the first experiment need no prefix."""

    def experiment(name: str) -> dict[str, Any]:
        if name not in chosen:
            raise values_module.unknown("experiment in this report", name, chosen)
        return chosen[name][1].names()

    return {
        **next(iter(chosen.values()))[1].names(),
        "experiment": experiment,
        "record": record,
        "quantity": numerals.quantity,
        "percent": numerals.percent,
        "significant": numerals.significant,
        "count": numerals.count,
        "counted": numerals.counted,
        "listed": numerals.listed,
    }


def _bibliography(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path}:1: cannot be read as UTF-8 text: {error}") from None
    prose.refuse(text, str(path))
    return text


def _layout(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path}:1: the template cannot be read: {error}") from None


def _date(report: declared.Report, record: Record) -> str:
    day = record.newest.date() if report.date == "today" else report.date
    assert isinstance(day, datetime.date)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _appendix(name: str, one: Values, folder: Path) -> dict[str, Any]:
    """Return what the appendix shows of an experiment; its D scripts become files to list."""
    scripts = []
    for number, arm in enumerate(one.analysis.arms):
        if arm.script is None or arm.script_text is None:
            continue
        file = f"script-{name}-{number}.d"
        lines = arm.script_text.expandtabs(8).splitlines()
        shown = "\n".join("".join(map(_listed_character, line)) for line in lines)
        (folder / file).write_text(shown + "\n", encoding="ascii")
        scripts.append({"label": arm.label, "name": arm.script, "file": file})
    ministat = [
        {
            "metric": one.metric(table.metric),
            "cell": one.levels_text(table.levels),
            "tabular": latex_tables.in_place(compared.ministat_grid(one, table)),
        }
        for table in one.analysis.ministat
    ]
    single = [
        {"metric": said, "tabular": latex_tables.in_place(trial_level.grid(one, metric))}
        for metric, said in one.analysis.metrics.items()
        if any(found.metric == metric for found in one.analysis.trial_level)
    ]
    return {
        "name": name,
        "analysis": one.analysis,
        "scripts": scripts,
        "ministat": ministat,
        "trial_level": single
        and {"words": latex_tables.words(trial_level.words(one)), "tables": single},
        "changes": _in_place(changed.changes(one)),
        "work": one.worked and _in_place(changed.work(one)),
        "moved": _smallest(changed.moved(one)),
        "over_runs": _over_runs(one),
        "evidence": _smallest(decided.evidence(one).grid)
        if any(len(h.parts) > 1 for h in one.analysis.hypotheses)
        else None,
    }


def _over_runs(one: Values) -> list[dict[str, Any]]:
    """Return the tables of twins, sweeps and repetition, as far as there are any."""
    found = one.analysis
    parts = [
        ("Twins", found.twins, over_runs.twins),
        ("Lines over levels", found.sweeps, over_runs.sweeps),
        ("Knees", found.sweeps, over_runs.knees),
        ("Repetition", found.repetition, over_runs.repetition),
    ]
    return [
        {"heading": heading, **_in_place(table(one))}
        for heading, records, table in parts
        if records
    ]


def _in_place(table: Table) -> dict[str, Any]:
    return {"words": latex_tables.words(table.caption), "tabular": _smallest(table.grid)}


def _smallest(grid: Grid) -> escape.Latex:
    return latex_tables.in_place(dataclasses.replace(grid, lettering="smallest"))


def _listed_character(character: str) -> str:
    return character if " " <= character <= "~" else f"[U+{ord(character):04X}]"


def _write_values(path: Path, chosen: Mapping[str, tuple[Path, Values]]) -> None:
    pairs: Sequence[tuple[str, Values]] = [(name, one) for name, (_, one) in chosen.items()]
    text = json.dumps(values_module.flat(pairs), indent=1, ensure_ascii=False, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def _publish(source: Path, target: Path) -> Path:
    """Put a copy of ``source`` at ``target`` in one step."""
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copyfile(source, partial)
    partial.replace(target)
    return target
