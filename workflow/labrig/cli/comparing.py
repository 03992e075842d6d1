"""Commands that hold numbers, or results, against each other."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from labrig.cli.group import main
from labrig.cli.saying import stress


class _Unread(click.Command):
    """Leaves its arguments to the command, whose options are not click's."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.args = args
        return args


@main.command(cls=_Unread, add_help_option=False, options_metavar="[OPTION]... [FILE]...")
@click.pass_context
def compare(context: click.Context) -> None:
    """Compare the values in FILEs with those in the first, as ministat does, to the last byte.

    FILE is - or none for standard input; a value a line, # begins a comment.

    \b
    -A             no plot
    -C COLUMN      take the values from this column  [default: 1]
    -c CONFIDENCE  80, 90, 95, 98, 99 or 99.5, in percent  [default: 95]
    -d DELIMITERS  what parts columns, each character of it  [default: blank and tab]
    -n             neither plot nor comparisons
    -q             neither names nor the head of the table
    -s             a line of its own for each data set's mean and median in the plot
    -w WIDTH       columns of the plot  [default: the terminal's, else 74]
    --more         then what ministat lacks: Welch's t, ratios, U, g, delta, bootstrap intervals,
                   what could have shown, and what the values say of the assumptions
    --summaries FILE
                   read lines of: name n mean stddev; the first is compared with
    -h, --help     show this
    """
    import os

    from labrig.compare.command import run
    from labrig.compare.options import parse
    from labrig.errors import MinistatError

    try:
        options = parse(context.args, posix="POSIXLY_CORRECT" in os.environ)
        printed = context.get_help() + "\n" if options.help else run(options)
    except MinistatError as said:
        sys.stderr.buffer.write(os.fsencode(str(said)))
        sys.exit(said.exit_status)
    sys.stdout.buffer.write(os.fsencode(printed))


@main.command()
@click.argument("old")
@click.argument("new")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option("--all", "all_of_them", is_flag=True, help="Leave nothing out of long lists.")
def diff(old: str, new: str, form: str, all_of_them: bool) -> None:
    """Say which verdicts, values and figures changed from OLD to NEW.

    Each is a folder with results (an experiment's, one that holds several, a report's) or a
    commit, whose results are committed or were kept when its report was made. Exits with 1 when
    something changed, with 2 when OLD or NEW cannot be read.
    """
    from labrig.findings.command import compare_sources

    compared = compare_sources(old, new, Path())
    if form == "json":
        click.echo(compared.to_json())
    else:
        for line in compared.lines(all_of_them=all_of_them):
            stress(line.text, line.tone)
    sys.exit(compared.changes.any)
