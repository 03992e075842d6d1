"""Commands that begin something new."""

from __future__ import annotations

from pathlib import Path

import click

from labrig.cli.group import main
from labrig.cli.saying import say


@main.group()
def new() -> None:
    """Make an experiment or a report that works, to be edited."""


@new.command("experiment")
@click.argument("name")
def new_experiment(name: str) -> None:
    """Make experiments/NAME: a copying loop under one D script, with one hypothesis."""
    from labrig.new.experiment import new_experiment

    for path in new_experiment(name, Path()):
        click.echo(path)
    say(f"made; `labrig plan {name}` says what will be measured, `snakemake {name}` measures")


@new.command("report")
@click.argument("name")
@click.option(
    "--profile", default="course", show_default=True, help="`labrig profile` lists what there is."
)
@click.option(
    "--experiment",
    "experiments",
    multiple=True,
    metavar="NAME",
    help="An experiment that it is on, the main one first.  [default: the lab's only one]",
)
@click.option("--title", help="[default: that of the main experiment]")
def new_report(name: str, profile: str, experiments: tuple[str, ...], title: str | None) -> None:
    """Make report_template/NAME: its sections as PROFILE asks, with prose on the experiments."""
    from labrig.new.report import new_report

    for path in new_report(name, Path(), profile, experiments, title):
        click.echo(path)
    say(
        f"made; `snakemake results/reports/{name}/report.pdf` typesets it, as a draft "
        "until its report.yaml says `draft: false`. To have it as report.pdf, put "
        f"`report: {name}` into config/lab.yaml"
    )


@main.command()
@click.argument(
    "file",
    type=click.Choice(["experiment", "boards", "report", "profile", "check"]),
    default="experiment",
)
def schema(file: str) -> None:
    """Print the JSON Schema of FILE.yaml, of a format profile, or of what a check writes."""
    if file == "boards":
        from labrig.boards.catalogue import json_schema
    elif file == "report":
        from labrig.report.declared import json_schema
    elif file == "profile":
        from labrig.check.profile import json_schema
    elif file == "check":
        from labrig.submission.as_json import json_schema
    else:
        from labrig.experiments import json_schema
    click.echo(json_schema(), nl=False)
