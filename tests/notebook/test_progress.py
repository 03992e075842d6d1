"""The bar that a notebook shows while it measures."""

from __future__ import annotations

import io

from labrig.notebook.progress import WIDTH, begin_bar


def test_the_bar_fills_and_ends_full() -> None:
    out = io.StringIO()
    progress = begin_bar("e", 1, 4, out)
    progress.note(0, "starting here")
    for _ in range(4):
        progress.trial_done(0, "none")
    first, *_, last = out.getvalue().splitlines()
    assert first == f"e {'░' * WIDTH} 0 of 4 trials (starting here)"
    assert last == f"e {'█' * WIDTH} 4 trials"
