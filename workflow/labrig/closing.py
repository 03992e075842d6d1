"""Things that are closed when their context is left."""

from __future__ import annotations

from types import TracebackType
from typing import Self


class Closing:
    """A context manager whose leaving is ``close``, which may be called again."""

    def close(self) -> None:
        """Let go of what is held."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        """Enter."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()
