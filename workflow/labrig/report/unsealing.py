"""The process that takes the record out of one PDF: a path in, what was found, as JSON.

    python -P -m labrig.report.unsealing

Everything is imported before the limits are set and the file is opened.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pypdfium2

from labrig.check.pdf.attached import LARGEST, MOST, RECORD, content, named
from labrig.check.pdf.reading import Unreadable, opened
from labrig.confined import answer_confined


def main() -> None:
    """Answer for one file."""
    answer_confined(lambda said: json.dumps(found(Path(os.fsdecode(said)))).encode())


def found(path: Path) -> dict[str, str]:
    """Return the ``record`` of the PDF at ``path``, the ``fault`` that kept it, or nothing."""
    try:
        pdf = opened(path)
        count = pdf.count_attachments()
        if count > MOST:
            return {"fault": f"{path}: {count} files are embedded in it; a report has one"}
        names = named(pdf)
    except Unreadable as error:
        return {"fault": str(error)}
    except pypdfium2.PdfiumError as error:
        return {"fault": f"{path}: is damaged: {error}"}
    if names.count(RECORD) > 1:
        return {"fault": f"{path}: has {names.count(RECORD)} {RECORD}; a report has one"}
    if RECORD not in names:
        return {}
    data = content(pdf, names.index(RECORD))
    if data is None:
        most = LARGEST >> 20
        return {"fault": f"{path}: its {RECORD} is damaged, or has more than {most} MiB"}
    try:
        return {"record": data.decode("utf-8")}
    except UnicodeDecodeError:
        return {"fault": f"{path}: its {RECORD} is no record of labrig's: it is not text"}


if __name__ == "__main__":
    main()
