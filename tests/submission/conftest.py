"""Reports typeset by LaTeX, the same as those of the checks' own tests."""

from tests.check.conftest import shelf

__all__ = ["shelf"]
