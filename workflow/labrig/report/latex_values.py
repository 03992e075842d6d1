r"""Values as LaTeX macros: ``values.tex``, for sections and reports written in LaTeX. Pure.

A value is a macro of its name, which ``\csname`` reads; a name that is not there is an error of
LaTeX at the author's line.
"""

from __future__ import annotations

PRELUDE = r"""% \val{NAME} is a value; \valfigure{NAME} and \valtable{NAME} place a figure, a table;
% \ifverdict{H1}{supported}{THEN}{ELSE} follows a verdict.
\makeatletter
\newcommand{\labrig@named}[2]{%
  \ifcsname labrig@#1\endcsname\csname labrig@#1\endcsname
  \else\PackageError{labrig}{There is no #2}{Names are in values.json.}\fi}
\newcommand{\val}[1]{\labrig@named{#1}{value '#1'}}
\newcommand{\valfigure}[2][]{\labrig@named{fig:#2}{figure '#2'}}
\newcommand{\valtable}[2][]{\labrig@named{tab:#2}{table '#2'}}
\newcommand{\ifverdict}[2]{%
  \ifcsname labrig@#1.verdict\endcsname\else
    \PackageError{labrig}{There is no hypothesis '#1'}{Names are in values.json.}\fi
  \ifcsname labrig@#1.verdict@#2\endcsname\expandafter\@firstoftwo
  \else\expandafter\@secondoftwo\fi}
\makeatother
"""
OUTSIDE = r"""% Outside of labrig: figures and tables are files beside this one.
\makeatletter
\@ifpackageloaded{siunitx}{}{\PackageError{labrig}{values.tex needs siunitx}{Load it before.}}
\renewcommand{\valfigure}[1]{\input{figures/#1}}
\renewcommand{\valtable}[1]{\input{tables/#1}}
\makeatother
\sisetup{retain-explicit-plus,group-minimum-digits=5,group-separator={\,}}
"""
_UNSAFE = frozenset("\\{}%#~^&$")


def definition(name: str, latex: str) -> str:
    r"""Return the line that defines ``name``; empty for a name that LaTeX could not read."""
    if _UNSAFE & set(name):
        return ""
    return rf"\expandafter\def\csname labrig@{name}\endcsname{{{latex}}}" + "\n"


def verdict(hypothesis: str, word: str) -> str:
    r"""Return the line that ``\ifverdict`` looks for."""
    return definition(f"{hypothesis}.verdict@{word}", "")


def alias(short: str, full: str) -> str:
    """Return the line that makes ``short`` another name for ``full``, which was defined."""
    if _UNSAFE & set(short + full):
        return ""
    return (
        rf"\expandafter\let\csname labrig@{short}\expandafter\endcsname"
        rf"\csname labrig@{full}\endcsname" + "\n"
    )
