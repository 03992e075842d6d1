"""A bibliography for pandoc in the order that BibTeX gives it, so that page and PDF number alike.

What BibTeX sorts by (``key``, a name without its "The", the letters of an accent) is not in CSL;
so BibTeX itself is asked, once for the whole bibliography, and each entry's place becomes its
``call-number``, by which ``numeric.csl`` sorts. Any choice of entries stands in the same order.
What BibTeX calls an entry's authors, where a text names them, becomes its ``citation-label``.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from importlib import resources
from pathlib import Path
from typing import Any

from labrig.errors import DocumentError, ToolError
from labrig.report import tree

STYLE = "plainnat"
TIMEOUT = 60.0
_ENTRY = re.compile(r"^\\bibitem\[(.*?)\]\{([^{}]+)\}", re.MULTILINE | re.DOTALL)
_FAULT = re.compile(r"^(.+)---line (\d+) of file", re.MULTILINE)


def shelved(bib: str, place: str) -> str:
    """Return the BibTeX text ``bib`` as CSL JSON, each entry with its place in BibTeX's order.

    Raises DocumentError for text that is not BibTeX, beginning with ``place`` and the line;
    ToolError when bibtex or pandoc is missing or fails.
    """
    called = _called(bib, place)
    places = {key: number for number, key in enumerate(called, start=1)}
    entries = json.loads(_csl_json(bib, place))
    for entry in entries:
        if entry["id"] in places:
            entry["call-number"] = f"{places[entry['id']]:06}"
            entry["citation-label"] = called[entry["id"]]
    return json.dumps(entries, ensure_ascii=False)


def named(shelf: str) -> dict[str, str]:
    """Return what the authors of each entry are called in a text: ``A and B``, ``A et al.``.

    ``shelf`` is what ``shelved`` gave.
    """
    return {entry["id"]: entry.get("citation-label", "") for entry in json.loads(shelf)}


def _called(bib: str, place: str) -> dict[str, str]:
    """The authors of each entry as plainnat calls them, by keys in the order that BibTeX gives."""
    if not re.search(r"^\s*@(?!comment|string|preamble)\w", bib, re.MULTILINE | re.IGNORECASE):
        return {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        aux = f"\\citation{{*}}\n\\bibstyle{{{STYLE}}}\n\\bibdata{{shelf}}\n"
        (folder / "shelf.aux").write_text(aux, encoding="ascii")
        (folder / "shelf.bib").write_text(bib, encoding="utf-8")
        done = _bibtex(folder)
        log = done.stdout.decode(errors="replace")
        if done.returncode >= 2:  # 1 is a warning
            fault = _FAULT.search(log)
            at, said = (fault[2], fault[1]) if fault else ("1", log.strip().splitlines()[-1])
            raise DocumentError(f"{place}:{at}: BibTeX: {said}")
        listed = (folder / "shelf.bbl").read_text(encoding="utf-8", errors="replace")
    # "%" ends a line that BibTeX broke. A label is NAMES(YEAR)ALL NAMES; none may be empty here.
    found = [
        (key, label.partition("(")[0]) for label, key in _ENTRY.findall(listed.replace("%\n", ""))
    ]
    text = tree.convert(
        "\n\n".join(f".{names}" for _, names in found), "latex", "plain", place, ["--wrap=none"]
    )
    names = (name.strip().removeprefix(".") for name in text.split("\n\n"))
    return dict(zip((key for key, _ in found), names, strict=True))


def arguments(shelf: Path) -> list[str]:
    """Return pandoc's arguments for citations that link into the list of ``shelf``'s entries.

    ``shelf`` is a file with what ``shelved`` gave.
    """
    style = resources.files(__package__) / "numeric.csl"
    chosen = [f"--csl={style}", f"--bibliography={shelf}", "--metadata=link-citations"]
    return ["--citeproc", *chosen]


def _bibtex(folder: Path) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "openin_any": "p", "openout_any": "p"}
    try:
        return subprocess.run(
            ["bibtex", "shelf"],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIMEOUT,
            check=False,
        )
    except FileNotFoundError:
        raise ToolError("bibtex is missing: install texlive-binaries") from None
    except subprocess.TimeoutExpired:
        raise ToolError(f"bibtex did not end within {TIMEOUT:g} s") from None


def _csl_json(bib: str, place: str) -> Any:
    try:
        import pypandoc
    except ImportError:
        raise ToolError("pandoc is missing: install the package pypandoc-binary") from None
    try:
        return pypandoc.convert_text(bib, "csljson", format="bibtex", extra_args=["--sandbox"])
    except RuntimeError as error:
        raise DocumentError(f"{place}:1: pandoc: {error}") from None
    except OSError as error:
        raise ToolError(f"pandoc failed on {place}: {error}") from None
