"""Commands that look at boards."""

from __future__ import annotations

import sys

import click

from labrig.cli.group import main
from labrig.cli.saying import CONFIG


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

    Of a pool, every board is checked. Exits with 1 when a line fails, with 3 when the board cannot
    be reached.
    """
    import json
    from dataclasses import asdict

    from labrig.board_check import check as check_declared
    from labrig.boards.catalogue import read_catalogue

    found = list(check_declared(read_catalogue(CONFIG), name))
    if form == "json":
        rows = [{"board": one.board, **asdict(line)} for one in found for line in one.lines]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        width = max(len(line.name) for one in found for line in one.lines)
        for one in found:
            if len(found) > 1:
                click.echo(f"{one.board}:")
            for line in one.lines:
                advice = f"  ({line.advice})" if line.advice else ""
                click.echo(f"{line.state:4}  {line.name:{width}}  {line.value}{advice}")
    sys.exit(any(line.state == "fail" for one in found for line in one.lines))


@board.command()
@click.argument("name")
def release(name: str) -> None:
    """Remove the lease of board NAME, whoever holds it.

    For a lease whose pipeline is no more: one that still measures finds out and ends.
    """
    from labrig.boards.catalogue import read_catalogue
    from labrig.boards.lease import release as release_lease
    from labrig.boards.opening import open_board

    with open_board(read_catalogue(CONFIG), name) as opened:
        whose = release_lease(opened)
    click.echo(f"board {name}: " + (f"removed the lease of {whose}" if whose else "has no lease"))
