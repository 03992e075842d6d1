"""How commands speak: to standard output in tones, of themselves to standard error."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

CONFIG = Path("config")
"""The folder of the lab's configuration, from the lab's own folder."""

TONES: dict[str, dict[str, Any]] = {
    "plain": {},
    "heading": {"bold": True},
    "strong": {"fg": "magenta", "bold": True},
    "warning": {"fg": "yellow"},
    "old": {"fg": "red"},
    "new": {"fg": "green"},
    "error": {"fg": "red", "bold": True},
    "good": {"fg": "green", "bold": True},
}
"""How a terminal stresses what changed, or what is wrong."""


def stress(text: str, tone: str) -> None:
    """Print a line, whose tone is for terminals with colours."""
    import os

    from labrig.terminal import visible

    colour = False if os.environ.get("NO_COLOR") else None
    click.echo(click.style(visible(text), **TONES[tone]), color=colour)


def say(words: str) -> None:
    """Say what labrig does, beside what it prints."""
    click.echo(f"labrig: {words}", err=True)


def count(done: int, of: int) -> None:
    """How far a long work is, on a terminal only."""
    if sys.stderr.isatty():
        click.echo(
            f"\r{done}/{of} checked" + ("\r\033[K" if done == of else ""), err=True, nl=False
        )
