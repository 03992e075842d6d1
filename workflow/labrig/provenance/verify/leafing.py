"""The process that leafs through one PDF: a path in, what its pages show, as JSON.

    python -P -m labrig.provenance.verify.leafing

Everything is imported before the limits are set and the file is opened.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pypdfium2

from labrig.check.pdf.reading import MOST_PAGES, Unreadable, opened
from labrig.confined import answer_confined


def main() -> None:
    """Answer for one file."""
    answer_confined(lambda said: json.dumps(found(Path(os.fsdecode(said)))).encode())


def found(path: Path) -> dict[str, Any]:
    """Return the ``pages`` of the PDF at ``path``, each its text and what it looks like.

    Or the ``fault`` that kept them.
    """
    try:
        pdf = opened(path)
        if len(pdf) > MOST_PAGES:
            return {"fault": f"{path}: has {len(pdf)} pages; no more than {MOST_PAGES} are read"}
        pdf.init_forms()  # a field may cover what is below it
        return {"pages": [_page(pdf[index]) for index in range(len(pdf))]}
    except Unreadable as error:
        return {"fault": str(error)}
    except pypdfium2.PdfiumError as error:
        return {"fault": f"{path}: is damaged: {error}"}


def _page(page: Any) -> tuple[str, str]:
    """The text of a page, and the SHA-256 of its picture at a pixel a point."""
    text = page.get_textpage().get_text_bounded()
    # A lone surrogate is what PDFium makes of some broken fonts.
    text = text.encode("utf-8", errors="replace").decode("utf-8")
    bitmap = page.render(scale=1)
    shown = hashlib.sha256(f"{bitmap.width} {bitmap.height}\n".encode())
    shown.update(bytes(bitmap.buffer))
    return text, shown.hexdigest()


if __name__ == "__main__":
    main()
