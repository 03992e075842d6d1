from __future__ import annotations

import pytest

from labrig.hashes import yaml_sha256

SAID = "title: A # of what\nlevels:\n  - {value: 1, label: one}\nseed: 12\n"


def test_comments_and_spacing_of_a_declaration_do_not_count() -> None:
    same = (
        "# first\ntitle:   A\n\nlevels:   # all of them\n    - {value: 1,   label: one}\nseed: 12\n"
    )
    assert yaml_sha256(same) == yaml_sha256(SAID)


@pytest.mark.parametrize(
    ("found", "put"),
    [
        ("12", "13"),
        ("12", "'12'"),
        ("seed", "sees"),
        ("one}", "one#}"),
        ("levels:\n  - ", "levels:\n    "),
    ],
)
def test_what_a_declaration_says_counts(found: str, put: str) -> None:
    assert found in SAID
    assert yaml_sha256(SAID.replace(found, put)) != yaml_sha256(SAID)


def test_a_declaration_that_unfolds_without_end_is_not_unfolded() -> None:
    lines = ["a0: &a0 [x, x]"] + [
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)
    ]
    assert len(yaml_sha256("\n".join(lines))) == 64


def test_what_is_no_yaml_is_an_error() -> None:
    with pytest.raises(ValueError, match="found"):
        yaml_sha256("title: 'A\n")
