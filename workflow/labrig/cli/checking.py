"""Commands about what a report must be."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from labrig.cli.group import main
from labrig.cli.saying import count, say, stress


@main.command("check")
@click.argument("path", type=click.Path(path_type=Path), metavar="REPORT.pdf|FOLDER")
@click.option("--profile", help="`labrig profile` lists what there is.  [default: course]")
@click.option("--latex", type=click.Path(path_type=Path), help="The main file of its LaTeX.")
@click.option(
    "--results",
    type=click.Path(path_type=Path),
    help="Its folder in a lab's results: results/reports/NAME.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "csv"]),
    default="text",
    show_default=True,
)
@click.option(
    "--annotate",
    type=click.Path(path_type=Path),
    metavar="OUT.pdf",
    help="Write a copy in which the places are marked.",
)
@click.option(
    "--select", multiple=True, metavar="RULE", help="Only this rule, or pages/* and such."
)
@click.option(
    "--ignore", multiple=True, metavar="RULE=REASON", help="Leave out what it finds, and say why."
)
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write to this file instead.")
def check_submission(
    path: Path,
    profile: str | None,
    latex: Path | None,
    results: Path | None,
    form: str,
    annotate: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    out: Path | None,
) -> None:
    """Say whether a report is fit to submit: everything about it that would cost marks.

    LaTeX and results that lie beside it are found, and more is checked with them. Of a FOLDER, all
    PDFs in it and below are checked, which gives a table. Exits with 1 when a report is not fit,
    with 2 when there is none.
    """
    from typing import cast

    from labrig.submission.command import Asked, Form, check
    from labrig.whole_files import write_whole

    asked = Asked(
        path=path,
        profile=profile,
        latex=latex,
        results=results,
        select=select,
        ignore=ignore,
        annotate=annotate,
        out=out,
    )
    answer = check(asked, Path(), count)
    if out is not None:
        write_whole(out, answer.text(cast("Form", form)))
    elif form == "text":
        for line in answer.lines():
            stress(line.text, line.tone)
    else:
        click.echo(answer.text(cast("Form", form)), nl=False)
    if answer.trouble:
        say(answer.trouble)
    sys.exit(not answer.fit)


@main.command("profile")
@click.argument("name", required=False)
def show_profile(name: str | None) -> None:
    """List the format profiles that reports may name, or say what profile NAME asks for."""
    from labrig.check import profile
    from labrig.check.words import shown

    lab = Path()
    if name is not None:
        for line in shown(profile.load(name, lab)):
            click.echo(line)
        return
    names = profile.names(lab)
    for each in names:
        click.echo(f"{each:{max(map(len, names))}}  {profile.load(each, lab).title}")


@main.command()
@click.argument("name", required=False)
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown"]), default="text", show_default=True
)
def rules(name: str | None, form: str) -> None:
    """List the rules that `labrig check` holds a report against, or explain rule NAME."""
    from labrig.check import catalogue
    from labrig.check.rules import every

    asked = every() if name is None else (catalogue.find(name, every()),)
    if form == "markdown":
        lines = catalogue.markdown(asked)
    else:
        lines = catalogue.listed(asked) if name is None else catalogue.shown(asked[0])
    for line in lines:
        click.echo(line)
