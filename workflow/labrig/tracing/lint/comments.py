"""Comments that not every dtrace takes."""

from __future__ import annotations

from collections.abc import Iterator

from labrig.tracing.d.tree import Script
from labrig.tracing.lint.finding import Finding, Setting, at


def comments(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find comments with ``//``: Linux's dtrace takes them, the DTrace guide has none."""
    if setting.system == "linux":
        return
    for comment in script.comments:
        if comment.text.startswith("//"):
            yield at(comment, "only Linux's dtrace takes a comment with //: write /* ... */")
