"""Parts of a YAML text taken out: what is left reads as if they had never been there."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.errors import UsageError
from labrig.notebook.yaml_cut import Cut, cut
from labrig.notebook.yaml_cut import Path as YamlPath

WRITTEN = """\
# about the whole
title: 'One: two' # said

arms: # how it is watched
  none:
  # the first of two
  count: {label: read calls, script: a.d} # counts
  time:
    label: time
    script: b.d

reference: [none, count] # two
levels:
- {value: 512, label: 512 B}
- value: 1024
  label: |
    two lines
    of it
- 2048 # the last
# the end
trials: 3
"""


def test_comments_order_and_layout_stay_as_they_were() -> None:
    drop: set[YamlPath] = {("arms", "count"), ("reference", 1), ("levels", 1)}
    assert (
        cut(WRITTEN, Cut(drop=drop, put={("trials",): "5"}))
        == """\
# about the whole
title: 'One: two' # said

arms: # how it is watched
  none:
  # the first of two
  time:
    label: time
    script: b.d

reference: [none] # two
levels:
- {value: 512, label: 512 B}
- 2048 # the last
# the end
trials: 5
"""
    )


def test_what_loses_everything_goes_and_a_new_key_comes_last() -> None:
    drop: set[YamlPath] = {("levels", index) for index in range(3)}
    drop |= {("reference", 0), ("reference", 1)}
    data = yaml.safe_load(cut(WRITTEN, Cut(drop=drop, put={("warmup",): "2"})))
    assert list(data) == ["title", "arms", "trials", "warmup"]


@pytest.mark.parametrize("text", ["a: &x {b: 1}\nc: *x\n", "- 1\n- 2\n"])
def test_what_cannot_be_cut_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        cut(text, Cut())


Word = st.text("abc #:'{[-,\n", min_size=1, max_size=6)
Data = st.recursive(
    st.integers(0, 99) | Word | st.none(),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(st.sampled_from("pqrst"), inner, min_size=1, max_size=3)
    ),
    max_leaves=12,
)


def paths(data: Any, here: YamlPath = ()) -> list[YamlPath]:
    if not isinstance(data, dict | list):
        return []
    items = list(data.items() if isinstance(data, dict) else enumerate(data))
    return [found for key, one in items for found in ((*here, key), *paths(one, (*here, key)))]


def without(data: Any, drop: set[YamlPath], here: YamlPath = ()) -> Any:
    """The oracle: the data itself, without what is dropped and what is emptied by that."""
    if not isinstance(data, dict | list):
        return data
    items = data.items() if isinstance(data, dict) else enumerate(data)
    left = {
        key: inner
        for key, one in items
        if (*here, key) not in drop and (inner := without(one, drop, (*here, key))) != GONE
    }
    if here and not left:
        return GONE
    return left if isinstance(data, dict) else list(left.values())


GONE = "gone"


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from("klmno"), Data, min_size=1, max_size=4),
    st.sampled_from([None, False, True]),
    st.data(),
)
def test_it_reads_as_the_data_without_what_was_dropped(
    data: dict[str, Any], flow: bool | None, chance: st.DataObject
) -> None:
    text = "# above\n" + yaml.safe_dump(data, default_flow_style=flow, sort_keys=False)
    drop = set(chance.draw(st.lists(st.sampled_from(paths(data)), max_size=4)))
    wanted = without(copy.deepcopy(data), drop)
    if not wanted:
        return
    try:
        made = cut(text, Cut(drop=drop))
    except UsageError:
        assert "- - " in text or ": " in text.partition("- ")[2]
        return
    assert yaml.safe_load(made) == wanted
