"""The record that labrig puts into a PDF is told from other files in it."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pikepdf
import pypdfium2
import pytest

from labrig.check.pdf.attached import others

GOOD = b'{"schema": 1, "report": "mini", "experiments": {}}'


def holding(files: Mapping[str, bytes]) -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        for name, data in files.items():
            pdf.attachments[name] = data
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, []),
        ({"record.json": GOOD}, []),
        ({"record.json": GOOD, "data.csv": b"1"}, ["data.csv"]),
        ({"record.txt": GOOD}, ["record.txt"]),
        ({"record.json": b"MZ\x90"}, ["record.json"]),
        ({"record.json": b""}, ["record.json"]),
        ({"record.json": b"[" * 100_000}, ["record.json"]),
        ({"record.json": b'{"schema": 1}'}, ["record.json"]),
        ({"record.json": GOOD + b" " * (5 << 20)}, ["record.json"]),
    ],
)
def test_only_a_record_is_let_be(files: dict[str, bytes], told: list[str]) -> None:
    with pypdfium2.PdfDocument(holding(files)) as pdf:
        assert list(others(pdf)) == told
