"""The ``labrig`` command: thin. Each command is one call into the library."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from labrig import __version__
from labrig.errors import LabrigError

CONFIG = Path("config")
"""The folder of the lab's configuration, from the lab's own folder."""


class _Group(click.Group):
    """Prints a LabrigError as words and exits with its status."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except LabrigError as error:
            click.echo(f"labrig: {error}", err=True)
            sys.exit(error.exit_status)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="labrig")
def main() -> None:
    """From a declared operating-systems experiment to a lab report that can be defended."""


@main.command()
def boards() -> None:
    """List the boards of config/boards.yaml with their kind and state."""
    from labrig.boards.catalogue import list_boards, read_catalogue

    lines = list_boards(read_catalogue(CONFIG))
    rows = [(line.name, line.kind, line.state) for line in lines]
    widths = [max(len(row[i]) for row in rows) for i in range(2)]
    for name, kind, state in rows:
        click.echo(f"{name:{widths[0]}}  {kind:{widths[1]}}  {state}")


@main.group()
def board() -> None:
    """Look at one board."""


@board.command()
@click.argument("name")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def check(name: str, form: str) -> None:
    """Start board NAME if need be, and say what it is and whether it can be trusted.

    Exits with 1 when a line fails, with 3 when the board cannot be reached.
    """
    import json
    from dataclasses import asdict

    from labrig.boards.catalogue import read_catalogue
    from labrig.boards.check import start_and_check
    from labrig.boards.opening import open_board

    lines = start_and_check(open_board(read_catalogue(CONFIG), name))
    if form == "json":
        click.echo(json.dumps([asdict(line) for line in lines], indent=2, ensure_ascii=False))
    else:
        width = max(len(line.name) for line in lines)
        for line in lines:
            advice = f"  ({line.advice})" if line.advice else ""
            click.echo(f"{line.state:4}  {line.name:{width}}  {line.value}{advice}")
    sys.exit(any(line.state == "fail" for line in lines))


@main.command()
def schema() -> None:
    """Print the JSON Schema of experiment.yaml, for editors."""
    from labrig.experiment import json_schema

    click.echo(json_schema(), nl=False)
