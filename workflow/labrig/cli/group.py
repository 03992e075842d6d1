"""The command ``labrig`` itself, and how errors end it."""

from __future__ import annotations

import sys

import click

from labrig import __version__
from labrig.errors import LabrigError


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
