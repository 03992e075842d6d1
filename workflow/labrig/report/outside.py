r"""What a report that is written elsewhere needs: values as macros, figures and tables as files.

Nothing of it knows labrig's layout: ``values.tex`` needs siunitx, figures
graphicx and tables booktabs.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Literal

from labrig.report import declared, disclosed, tree
from labrig.report import values as values_module
from labrig.report.escape import Markdown, latex
from labrig.report.floats import Floats
from labrig.report.known import aliases, known
from labrig.report.latex import latex_values, siunitx
from labrig.report.latex.latex_writer import ARGUMENTS
from labrig.report.sources import write_sources
from labrig.report.tables import latex_tables, making
from labrig.report.tables.grid import Grid
from labrig.report.tables.markdown_words import markdown
from labrig.report.values import VERDICTS, Values

_DIVIDED = re.compile(r"^%% labrig-part \d+$\n?", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A figure or table that can be placed: how it is asked for, and its files."""

    kind: Literal["fig", "tab"]
    name: str
    file: str
    """Without folder and suffix."""
    options: tuple[Mapping[str, str], ...]
    """Each set of options that asks for it."""
    caption: Markdown
    drawn: Path | None = None
    grid: Grid | None = None

    @property
    def path(self) -> str:
        """The file, without suffix, in the folder."""
        return f"{'figures' if self.kind == 'fig' else 'tables'}/{self.file}"


def write_outside(report_dir: Path, results: Mapping[str, Path], out: Path) -> Path:
    """Make the folder ``out`` of the experiments that ``report.yaml`` names; return it.

    It takes the place of an earlier one when it is whole. Raises DeclarationError for report.yaml,
    DocumentError for results that are missing or cannot be used.
    """
    report = declared.load(report_dir)
    experiments = {name: values_module.load(results[name]) for name in report.experiments}
    disclosed.refuse_exploratory(report, report_dir, experiments)
    partial = out.with_name(f".{out.name}.{os.getpid()}")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        _write(partial, report, results, experiments)
        write_sources(partial, report_dir, report.profile, results)
        _replace(partial, out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return out


def _write(
    folder: Path,
    report: declared.Report,
    results: Mapping[str, Path],
    experiments: Mapping[str, Values],
) -> None:
    for inner in ("figures", "tables"):
        (folder / inner).mkdir(parents=True)
    values = known(experiments)
    entries = {name: one.entry() for name, one in values.items()}
    text = json.dumps(entries, indent=1, ensure_ascii=False, sort_keys=True, allow_nan=False)
    (folder / "values.json").write_text(text + "\n", encoding="utf-8")
    placed = [*_figures(results, experiments), *_tables(experiments)]
    text = _values(experiments) + _places(experiments, placed)
    (folder / "values.tex").write_text(text, encoding="utf-8")
    for one, caption in zip(placed, _latex([one.caption for one in placed]), strict=True):
        if one.drawn is not None:
            shutil.copyfile(one.drawn, folder / f"{one.path}.pdf")
        (folder / f"{one.path}.tex").write_text(_float(one, caption), encoding="utf-8")
    (folder / "boards.tex").write_text(_boards(experiments), encoding="utf-8")
    _example(folder, report, experiments, placed)


_FIGURE = r"""\begin{{figure}}[htb]
\centering
\includegraphics[width=\linewidth]{{\valfolder {path}}}
\caption{{{caption}}}\label{{fig:{file}}}
\end{{figure}}
"""


def _float(one: Placed, caption: str) -> str:
    if one.grid is None:
        return _FIGURE.format(path=one.path, caption=caption, file=one.file)
    before, after = latex_tables.float_ends(one.grid, rf"}}\label{{tab:{one.file}}}")
    return f"{before}{caption}{after}\n"


def _places(experiments: Mapping[str, Values], placed: list[Placed]) -> str:
    """What can be placed: by its name and options, and by its file's name."""
    factors = [name for one in experiments.values() for name in one.analysis.factors]
    lines = [latex_values.options(["experiment", "metric", *factors])]
    for one in placed:
        lines.append(latex_values.placed(one.kind, one.file, {}, one.path))
        lines += [latex_values.placed(one.kind, one.name, of, one.path) for of in one.options]
    return "".join(dict.fromkeys(lines))


def _values(experiments: Mapping[str, Values]) -> str:
    """All values as macros by their full names, and the short names as other names for them."""
    values = known(experiments)
    lines = [latex_values.PRELUDE, latex_values.OUTSIDE]
    for name, one in values.items():
        lines.append(latex_values.definition(name, siunitx.number(one.text())))
        if one.word in VERDICTS:
            for short in ("", *one.shorts):
                hypothesis = (short or name).removesuffix(".verdict")
                lines.append(latex_values.verdict(hypothesis, one.word))
    lines += [latex_values.alias(short, full) for short, full in aliases(values).items()]
    return "".join(lines)


def _figures(results: Mapping[str, Path], experiments: Mapping[str, Values]) -> Iterator[Placed]:
    for number, (name, values) in enumerate(experiments.items()):
        floats = Floats({name: (results[name], values)})
        for figure in floats.drawn():
            floats.figure(figure)
            placed = floats.placed[-1]
            assert placed.drawn is not None
            yield Placed(
                kind="fig",
                name=figure,
                file=figure if number == 0 else f"{name}-{figure}",
                options=tuple(_owned(name, main=number == 0)),
                caption=floats.captions[-1],
                drawn=placed.drawn,
            )


def _tables(experiments: Mapping[str, Values]) -> Iterator[Placed]:
    for number, (name, values) in enumerate(experiments.items()):
        for made in making.every(values):
            cell = {factor: str(level) for factor, level in made.levels.items()}
            named = {"metric": made.metric or next(iter(values.analysis.metrics))}
            metrics = [named, *([] if made.metric else [{}])] if cell else [{}]
            yield Placed(
                kind="tab",
                name=made.table.name,
                file=made.called if number == 0 else f"{name}-{made.called}",
                options=tuple(
                    {**owner, **metric, **cell}
                    for owner in _owned(name, main=number == 0)
                    for metric in metrics
                ),
                caption=markdown(made.table.caption),
                grid=made.table.grid,
            )


def _owned(experiment: str, *, main: bool) -> Iterator[dict[str, str]]:
    """The options that name an experiment: none are needed for the main one."""
    yield {"experiment": experiment}
    if main:
        yield {}


def _latex(texts: list[Markdown]) -> list[str]:
    """Captions in LaTeX, all of them by one run of pandoc."""
    blocks = []
    for number, caption in enumerate(tree.read(texts, tree.MARKDOWN, "captions")):
        blocks += [tree.raw("latex", f"%% labrig-part {number}", block=True), *caption]
    return [part.strip() for part in _DIVIDED.split(tree.write(blocks, "latex", ARGUMENTS, ""))[1:]]


def _boards(experiments: Mapping[str, Values]) -> str:
    return "".join(f"{latex(said)}\n" for said in disclosed.disclosures(experiments.values()))


def _example(
    folder: Path,
    report: declared.Report,
    experiments: Mapping[str, Values],
    placed: list[Placed],
) -> None:
    """A document that shows one of each, and words on what is here."""
    main = next(iter(experiments.values())).analysis
    texts = resources.files("labrig.report").joinpath("outside_texts")
    said = {
        "title": latex(report.title),
        "authors": latex(" and ".join(report.authors)),
        "hypothesis": main.hypotheses[0].id if main.hypotheses else "",
        "figure": next((one.file for one in placed if one.kind == "fig"), ""),
        "table": next((one.file for one in placed if one.kind == "tab"), ""),
    }
    source = texts.joinpath("example.tex").read_text(encoding="utf-8")
    for key in ("hypothesis", "figure", "table"):  # a line for what is not there would be wrong
        if not said[key]:
            source = re.sub(rf"^.*<{key}>.*\n", "", source, flags=re.MULTILINE)
    for key, text in said.items():
        source = source.replace(f"<{key}>", text)
    (folder / "example.tex").write_text(source, encoding="utf-8")
    readme = texts.joinpath("README.txt").read_text(encoding="utf-8")
    long = [one.file for one in placed if one.grid is not None and latex_tables.breaks(one.grid)]
    readme = readme.replace("<long>", _LONG.format(", ".join(long)) if long else "")
    (folder / "README.txt").write_text(readme, encoding="utf-8")


_LONG = "; not one that breaks over\npages, which LaTeX lets stand in one column only: {}"


def _replace(new: Path, out: Path) -> None:
    """Put ``new`` at ``out``; what was there is gone only then."""
    old = out.with_name(f".{out.name}.old.{os.getpid()}")
    if out.exists():
        out.rename(old)
    try:
        new.rename(out)
    except OSError:
        if old.exists():
            old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)
