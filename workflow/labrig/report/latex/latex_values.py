r"""Values as LaTeX macros: ``values.tex``, for sections and reports written in LaTeX. Pure.

A value is a macro of its name, which ``\csname`` reads; a name that is not there is an error of
LaTeX at the author's line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

PRELUDE = r"""% \val{NAME} is a value; \valfigure{NAME} and \valtable{NAME} place a figure, a table;
% \ifverdict{H1}{supported}{THEN}{ELSE} follows a verdict.
\makeatletter
\newcommand{\labrig@named}[2]{%
  \ifcsname labrig@#1\endcsname\csname labrig@#1\endcsname
  \else\PackageError{labrig}{There is no #2}{Names are in values.json.}\fi}
\newcommand{\val}[1]{\labrig@named{#1}{value '#1'}}
\newcommand{\valfigure}[2][]{\labrig@named{figure:#1:#2}{figure '#2'}}
\newcommand{\valtable}[2][]{\labrig@named{table:#1:#2}{table '#2'}}
\@for\labrig@word:=supported,refuted,undecided\do{%
  \expandafter\def\csname labrig@word@\labrig@word\endcsname{}}
\newcommand{\ifverdict}[2]{%
  \ifcsname labrig@word@#2\endcsname\else
    \PackageError{labrig}{There is no verdict '#2'}{Write supported, refuted or undecided.}\fi
  \ifcsname labrig@#1.verdict\endcsname\else
    \PackageError{labrig}{There is no hypothesis '#1'}{Names are in values.json.}\fi
  \ifcsname labrig@#1.verdict@#2\endcsname\expandafter\@firstoftwo
  \else\expandafter\@secondoftwo\fi}
\makeatother
"""
OUTSIDE = r"""% Outside of labrig: figures and tables are files beside this one, in \valfolder;
% \valwide{...} sets those in it over both columns.
\makeatletter
\@ifpackageloaded{siunitx}{}{\PackageError{labrig}{values.tex needs siunitx}{Load it before.}}
\ifcsname valfolder\endcsname\else
  \ifcsname CurrentFilePath\endcsname
    \edef\valfolder{\CurrentFilePath\ifx\CurrentFilePath\@empty\else/\fi}%
  \else\newcommand{\valfolder}{}\fi
\fi
\newcommand{\valwide}[1]{\begingroup
  \expandafter\let\expandafter\table\csname table*\endcsname
  \expandafter\let\expandafter\endtable\csname endtable*\endcsname
  \expandafter\let\expandafter\figure\csname figure*\endcsname
  \expandafter\let\expandafter\endfigure\csname endfigure*\endcsname
  #1\endgroup}
\ExplSyntaxOn
\prop_new:N \l__labrig_options_prop
\clist_new:N \g_labrig_options_clist
\cs_new_protected:Npn \labrig_placed:nnnn #1#2#3#4
 {
  \prop_set_from_keyval:Nn \l__labrig_options_prop {#3}
  \tl_set:Nn \l_tmpa_tl {#1:#4}
  \clist_map_inline:Nn \g_labrig_options_clist
   {
    \prop_pop:NnNT \l__labrig_options_prop {##1} \l_tmpb_tl
     { \tl_put_right:Nx \l_tmpa_tl { [##1=\l_tmpb_tl] } }
   }
  \prop_map_inline:Nn \l__labrig_options_prop
   { \PackageError{labrig}{There~is~no~option~'##1'}{Experiments,~metrics,~factors~are.} }
  \exp_args:NV \labrig_named:nn \l_tmpa_tl {#2~'#4\tl_if_empty:nF{#3}{[#3]}'}
 }
\cs_new_protected:Npn \labrig_named:nn #1#2 { \use:c{labrig@named} {#1} {#2} }
\renewcommand{\valfigure}[2][]{\labrig_placed:nnnn{fig}{figure}{#1}{#2}}
\renewcommand{\valtable}[2][]{\labrig_placed:nnnn{tab}{table}{#1}{#2}}
\ExplSyntaxOff
\makeatother
\sisetup{retain-explicit-plus,group-minimum-digits=5,group-separator={\,}}
"""
_UNSAFE = frozenset("\\{}%#~^&$")


def definition(name: str, latex: str) -> str:
    r"""Return the line that defines ``name``; empty for a name that LaTeX could not read."""
    if _UNSAFE & set(name):
        return ""
    return rf"\expandafter\def\csname labrig@{name}\endcsname{{{latex}}}" + "\n"


def called(kind: str, options: str, name: str) -> str:
    r"""Return the name by which ``\valfigure[OPTIONS]{NAME}`` and ``\valtable`` ask for a float."""
    return ":".join(re.sub(r"\s+", " ", part) for part in (kind, options, name))


def verdict(hypothesis: str, word: str) -> str:
    r"""Return the line that ``\ifverdict`` looks for."""
    return definition(f"{hypothesis}.verdict@{word}", "")


def options(names: Iterable[str]) -> str:
    """Return the line that lists the options of figures and tables, in their order."""
    known = ",".join(dict.fromkeys(name for name in names if not _UNSAFE & set(name)))
    return rf"\csname clist_gset:cn\endcsname{{g_labrig_options_clist}}{{{known}}}" + "\n"


def placed(kind: str, name: str, options: Mapping[str, str], file: str) -> str:
    r"""Return the line that lets ``name`` with ``options``, in the order listed, place a file."""
    said = "".join(f"[{option}={value}]" for option, value in options.items())
    return definition(f"{kind}:{name}{said}", rf"\input{{\valfolder {file}}}")


def alias(short: str, full: str) -> str:
    """Return the line that makes ``short`` another name for ``full``, which was defined."""
    if _UNSAFE & set(short + full):
        return ""
    return (
        rf"\expandafter\let\csname labrig@{short}\expandafter\endcsname"
        rf"\csname labrig@{full}\endcsname" + "\n"
    )
