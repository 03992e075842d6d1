"""The ``labrig`` command: thin. Each command is one call into the library."""

from labrig.cli import boards as boards
from labrig.cli import checking as checking
from labrig.cli import comparing as comparing
from labrig.cli import making as making
from labrig.cli import measuring as measuring
from labrig.cli import provenance as provenance
from labrig.cli import traces as traces
from labrig.cli.group import main

__all__ = ["main"]
