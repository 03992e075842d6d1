"""Which programs a command line runs, as ``execname`` will name them. Pure.

What runs another program in its own place (``env dd``, ``nice dd``) or beside itself (``timeout 5
dd``) is not what is asked about: the program that it runs is.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import PurePosixPath

# A program to its options that take the next word as their value, and to how many words stand
# between the options and the program (env(1), nice(1), ... of FreeBSD and of GNU and Linux).
_RUNNERS: dict[str, tuple[str, int]] = {
    "chrt": ("-T --sched-runtime -P --sched-period -D --sched-deadline", 1),
    "cpuset": ("-c -d -g -i -j -l -n -p -r -s -t -x", 0),
    "doas": ("-C -u", 0),
    "env": ("-u --unset -C --chdir -P", 0),
    "ionice": ("-c --class -n --classdata", 0),
    "nice": ("-n --adjustment", 0),
    "nohup": ("", 0),
    "numactl": ("-C --physcpubind -N --cpunodebind -i --interleave -m --membind -p --preferred", 0),
    "setarch": ("", 1),
    "setsid": ("", 0),
    "stdbuf": ("-i --input -o --output -e --error", 0),
    "sudo": ("-u --user -g --group", 0),
    "taskset": ("", 1),
    "time": ("-f --format -o --output", 0),
    "timeout": ("-k --kill-after -s --signal", 1),
}
_SHELLS = frozenset({"ash", "bash", "csh", "dash", "ksh", "mksh", "sh", "tcsh", "zsh"})
_BUILT_IN = frozenset({"cd", "echo", "exec", "exit", "export", "set", "test", "true", "umask", ":"})
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*", re.DOTALL)
_OPERATOR = re.compile(r"[;&|()<>\n]+")
_KEYWORDS = frozenset({"for", "while", "until", "if", "case", "function", "select", "{", "!"})
_SUBSTITUTED = re.compile("[`$]")


def programs_of(words: Sequence[str]) -> tuple[str, ...]:
    """The names of the programs that a command, split into words, is about; none if unknown."""
    left = list(words)
    while left:
        program = PurePosixPath(left.pop(0)).name
        if program in _SHELLS:
            return _of_shell(program, left)
        if program not in _RUNNERS:
            return () if "{" in program else (program,)
        left = _behind(left, *_RUNNERS[program])
    return ()


def _behind(words: list[str], valued: str, between: int) -> list[str]:
    """The words behind a runner's options, assignments and other arguments."""
    take_next = frozenset(valued.split())
    left = list(words)
    while left and (left[0].startswith("-") or _ASSIGNMENT.fullmatch(left[0])):
        option = left.pop(0)
        if option == "--":
            break
        if option in take_next and left:
            left.pop(0)
    return left[between:]


def _of_shell(shell: str, words: list[str]) -> tuple[str, ...]:
    """The programs of ``sh -c LINE``; the shell itself for a file of its commands."""
    for place, word in enumerate(words):
        if not word.startswith("-"):
            break
        if not word.startswith("--") and "c" in word:
            return _of_line(words[place + 1]) if len(words) > place + 1 else ()
    return (shell,)


def _of_line(line: str) -> tuple[str, ...]:
    """The programs of a shell's line, each once; none where that cannot be told."""
    if _SUBSTITUTED.search(line):
        return ()
    try:
        lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|()<>\n")
        lexer.whitespace, lexer.whitespace_split = " \t", True
        words = list(lexer)
    except ValueError:
        return ()
    found: dict[str, None] = {}
    for command in _commands(words):
        while command and (_ASSIGNMENT.fullmatch(command[0]) or command[0] == "exec"):
            command = command[1:]
        if command and command[0] in _KEYWORDS:
            return ()
        if command and command[0] not in _BUILT_IN:
            found.update(dict.fromkeys(programs_of(command)))
    return tuple(found)


def _commands(words: list[str]) -> list[list[str]]:
    """Words between operators; what a redirection names is no command."""
    commands: list[list[str]] = [[]]
    redirected = False
    for word in words:
        if _OPERATOR.fullmatch(word):
            redirected = word.strip("&").startswith(("<", ">"))
            if not redirected:
                commands.append([])
        elif redirected:
            redirected = False
        else:
            commands[-1].append(word)
    return commands
