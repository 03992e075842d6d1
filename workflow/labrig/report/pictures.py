"""Pictures of the author's own: files beside report.yaml, placed as figures."""

from __future__ import annotations

import html
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from labrig.errors import DocumentError
from labrig.report import author_file, escape
from labrig.report.floats import Float, Floats
from labrig.report.latex import latex_text
from labrig.report.values import unknown

FOLDER = "pictures"
"""Where LaTeX finds them, below the folder in which it runs."""
BEGINS = {
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
}
FOR_LATEX = (".pdf", ".png", ".jpg", ".jpeg")
FOR_PAGES = (".svg", ".png", ".jpg", ".jpeg")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z]+)?")
_WIDTH = re.compile(r"([1-9][0-9]?|100)%")
_LABEL = re.compile(r"fig:[A-Za-z0-9._-]+")
_ALONE = re.compile(r"!\[(?P<caption>.*)\]\((?P<target>[^()\s]*)\)(?:\{(?P<how>[^{}]*)\})?\s*")
_INCLUDED = re.compile(r"\\includegraphics\*?\s*(?:\[[^\[\]]*\])?\s*\{([^{}]*)\}")
_HOW = re.compile(r"""\#(?P<label>[^\s"]+)|(?P<key>\w+)=(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))""")


def marked(line: str) -> str | None:
    """Return a line of Markdown that is a picture as the call that places it; None for others."""
    match = _ALONE.fullmatch(line)
    if match is None:
        return None
    how = match["how"] or ""
    said = {m["key"]: m["quoted"] or m["bare"] or "" for m in _HOW.finditer(how) if m["key"]}
    label = next((m["label"] for m in _HOW.finditer(how) if m["label"]), "")
    arguments = ", ".join(map(repr, (match["target"], label, said)))
    return f"{{% call _picture({arguments}) %}}{match['caption']}{{% endcall %}}"


@dataclass(frozen=True, kw_only=True)
class Pictures:
    """The pictures that lie in the folder of a report."""

    folder: Path
    floats: Floats

    def place(
        self, target: str, label: str, how: dict[str, str], caller: Callable[[], str]
    ) -> escape.Markdown:
        """Place a picture as a figure. Raises DocumentError for one that cannot be used."""
        for key in how:
            if key not in ("width", "alt"):
                raise unknown("option of a picture", key, ["width", "alt"])
        width = how.get("width", "100%")
        if not _WIDTH.fullmatch(width):
            raise DocumentError(f"width={width}: a picture's width is 1% to 100% of the line")
        name = label or f"fig:{Path(target).stem}"
        if not _LABEL.fullmatch(name):
            raise DocumentError(f"#{label}: a picture's label is #fig:NAME")
        caption = escape.Markdown(caller())
        if not caption.strip():
            raise DocumentError(f"{target} has no caption: write it between the brackets")
        path = self.find(target, FOR_LATEX)
        placed = Float(
            label=name,
            source=None,
            drawn=path,
            alt=how.get("alt", caption),
            table=None,
            width=int(width.removesuffix("%")) / 100,
        )
        return self.floats.place(placed, caption)

    def included(self, source: str, place: str) -> Iterator[Path]:
        """Yield the pictures that a section in LaTeX includes. Raises DocumentError with a line."""
        for match in _INCLUDED.finditer(latex_text.bare(source)):
            if "#" in match[1]:
                continue
            try:
                yield self.find(match[1].strip(), FOR_LATEX)
            except DocumentError as error:
                line = source.count("\n", 0, match.start()) + 1
                raise DocumentError(f"{place}:{line}: {error}") from None

    def find(self, target: str, kinds: tuple[str, ...]) -> Path:
        """Return the picture ``target``, or that of its name of one of ``kinds``."""
        if not _NAME.fullmatch(target):
            raise DocumentError(
                f"picture '{target}' must lie beside report.yaml, named in letters, digits, - and _"
            )
        given = Path(target).suffix.lower()
        if given and given not in (*BEGINS, ".svg"):
            raise DocumentError(f"picture '{target}' is none of: pdf, png, jpg, svg")
        endings = [given, *kinds] if given in kinds else kinds
        stem = self.folder / Path(target).stem
        path = next((p for end in endings if (p := stem.with_suffix(end)).is_file()), None)
        if path is None:
            known = [p.name for p in self.folder.iterdir() if p.suffix.lower() in (*BEGINS, ".svg")]
            wanted = target if given in kinds else f"{stem.name}{kinds[0]}"
            raise unknown("picture", wanted, sorted(known))
        author_file.within(path, self.folder)
        begins = BEGINS.get(path.suffix.lower(), b"")
        with path.open("rb") as file:
            head = file.read(1024)
        if not head.startswith(begins) or (not begins and b"<svg" not in head):
            raise DocumentError(f"picture '{path.name}' is no {path.suffix[1:].upper()} inside")
        return path


def on_page(path: Path, prefix: str, alt: str, drawing: Callable[[Path, str, str], str]) -> str:
    """Return a picture within a page: its SVG, or its pixels, of the same name.

    A picture that is only a PDF is named instead. ``drawing`` makes an SVG fit.
    """
    beside = (path.with_suffix(end) for end in FOR_PAGES)
    found = next((one for one in beside if one.is_file()), None)
    if found is None:
        return f"<p>{html.escape(path.name)}: this picture is in the PDF only.</p>"
    if found.suffix == ".svg":
        return drawing(found, prefix, alt)
    kind = "png" if found.suffix == ".png" else "jpeg"
    data = b64encode(found.read_bytes()).decode("ascii")
    return f'<img alt="{html.escape(alt)}" src="data:image/{kind};base64,{data}">'
