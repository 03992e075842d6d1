r"""Values as LaTeX macros: ``values.tex``, for sections and reports written in LaTeX. Pure.

A value is a macro of its name, which ``\csname`` reads; a name that is not there is an error of
LaTeX at the author's line.
"""

from __future__ import annotations

PRELUDE = r"""% \val{NAME} is a value; \valfigure{NAME} and \valtable{NAME} place a figure, a table.
\makeatletter
\newcommand{\labrig@named}[2]{%
  \ifcsname labrig@#1\endcsname\csname labrig@#1\endcsname
  \else\PackageError{labrig}{There is no #2}{Names are in values.json.}\fi}
\newcommand{\val}[1]{\labrig@named{#1}{value '#1'}}
\newcommand{\valfigure}[1]{\labrig@named{fig:#1}{figure '#1'}}
\newcommand{\valtable}[1]{\labrig@named{tab:#1}{table '#1'}}
\makeatother
"""
_UNSAFE = frozenset("\\{}%#~^&$")


def definition(name: str, latex: str) -> str:
    """Return the line that defines ``name``; empty for a name that LaTeX could not read."""
    if _UNSAFE & set(name):
        return ""
    return rf"\expandafter\def\csname labrig@{name}\endcsname{{{latex}}}" + "\n"
