"""Texts that PDFium writes into a buffer as UTF-16 with a zero behind."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

WIDE = ctypes.POINTER(ctypes.c_ushort)


def wide_text(asked: Callable[[Any, int], int]) -> str:
    """What ``asked`` writes: it is given a buffer and its size, and says what size it needs."""
    size = asked(None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    asked(buffer, size)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le", errors="replace").strip()
