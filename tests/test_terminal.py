"""Text from elsewhere on a terminal."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from labrig.terminal import visible


@given(st.text())
def test_nothing_controls_the_terminal_and_columns_stay(text):
    shown = visible(text)
    assert len(shown) == len(text)
    assert not any(unicodedata.category(sign) == "Cc" for sign in shown.replace("\t", ""))
    assert visible("tab\there, ünï\x1b[31m") == "tab\there, ünï␛[31m"
