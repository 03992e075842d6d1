"""A fault in words that may be handed on: without the addresses and names that ssh puts in. Pure.

What OpenSSH's client says of a connection names the host as its configuration has it or as it was
resolved (ssh.c, sshconnect.c, packet.c, clientloop.c of OpenSSH 9).
"""

from __future__ import annotations

import re

_NAMES = (
    r"\b[\w.-]+@[\w.-]+",
    r"\b(?:\d{1,3}\.){3}\d{1,3}\b",
    r"(?<![\w:])(?=[\da-fA-F:]*::|(?:[\da-fA-F]+:){7})[\da-fA-F:]+(?:%\w+)?",
    r"(?<=connect to host )\S+(?= port)",
    r"(?<=did not connect to )\S+",
    r"(?<=resolve hostname )[^\s:]+",
    r"(?<=Connection to )\S+",
    r"(?:(?<=reset by )|(?<=closed by ))(?!peer\b|remote\b|foreign\b)\S+",
    r"(?<=Timeout, server )\S+",
)
_ADDRESS = re.compile("|".join(_NAMES))
_HOME = re.compile(r"/(?:usr/)?(?:home|Users)/[^/\s'\"`]+")


def unaddressed(words: str) -> str:
    """Return ``words`` with ``...`` for each host and user, and ``~`` for a home folder."""
    return without_home(_ADDRESS.sub("...", words))


def without_home(words: str) -> str:
    """Return ``words`` with ``~`` for a home folder, which names its user."""
    return _HOME.sub("~", words)
