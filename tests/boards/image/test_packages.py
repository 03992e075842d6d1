"""Which packages go into the image, and that nothing damaged does."""

from __future__ import annotations

import hashlib

import pytest

from labrig.boards.image import packages, recipe
from labrig.boards.image.debian import Package, parse_stanzas
from labrig.errors import ToolError


def package(name: str, version: str, source: str = "") -> Package:
    content = f"{name} {version}".encode()
    digest = hashlib.sha256(content).hexdigest()
    return Package(name=name, version=version, sha256=digest, source=source or name)


class Archive:
    """A mirror that serves ``offered``; ``damage`` is cut off every file it sends."""

    def __init__(self, newest, older=(), damage=0):
        self.current, self.older, self.damage = list(newest), list(older), damage
        self.asked = 0
        self.sent = []

    def __call__(self):
        self.asked += 1
        return self

    def newest(self):
        return self.current

    def served(self, names):
        wanted = set(names)
        return [p for p in (*self.current, *self.older) if p.name in wanted]

    def download(self, wanted, into):
        for item in wanted:
            content = f"{item.name} {item.version}".encode()
            (into / item.file_name).write_bytes(content[: len(content) - self.damage])
            self.sent.append(item.name)


def fetch(recorded, archive, folder):
    return packages.fetch(recorded, archive, folder, lambda line: None)


A1, A2, B1, B2 = (package(n, v) for n in "ab" for v in ("1", "2"))


def test_the_recorded_version_is_taken_where_it_is_served(tmp_path):
    assert fetch([A1, B1], Archive([A2, B1], [A1]), tmp_path) == [A1, B1]


def test_the_newest_is_taken_where_the_recorded_is_gone(tmp_path):
    taken = fetch([A1, B1], Archive([A2, B2], [B1]), tmp_path)
    assert taken == [A2, B1]
    assert packages.differences([A1, B1], taken) == ["a 2: recorded is 1"]


def test_a_kept_download_serves_when_the_mirror_has_moved_on(tmp_path):
    fetch([A1, B1], Archive([A1, B1]), tmp_path)
    later = Archive([A2, B2])
    assert fetch([A1, B1], later, tmp_path) == [A1, B1]
    assert later.asked == 0


def test_binaries_of_one_source_move_together(tmp_path):
    old = [package("lib", "1", "src"), package("tool", "1", "src"), B1]
    new = [package("lib", "2", "src"), package("tool", "2", "src"), B2]
    taken = fetch(old, Archive(new, [old[0], B1]), tmp_path)
    assert [(p.name, p.version) for p in taken] == [("b", "1"), ("lib", "2"), ("tool", "2")]


def test_a_damaged_kept_download_is_fetched_again(tmp_path):
    fetch([A1], Archive([A1]), tmp_path)
    (tmp_path / A1.file_name).write_bytes(b"x")
    archive = Archive([A1])
    assert fetch([A1], archive, tmp_path) == [A1]
    assert archive.sent == ["a"]


def test_a_truncated_download_is_refused_and_not_kept(tmp_path):
    with pytest.raises(ToolError, match=r"download of a 1 is damaged"):
        fetch([A1], Archive([A1], damage=1), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_differences_name_what_came_and_what_went():
    assert packages.differences([A1], [B2]) == [
        "a 1: recorded, not needed now",
        "b 2: not recorded",
    ]
    assert packages.differences([A1, B1], [B1, A1]) == []


def test_a_list_survives_writing_and_reading():
    text = packages.write_list([B1, A1], recipe="x")
    assert packages.read_list(text) == [A1, B1]
    assert text == packages.write_list([A1, B1], recipe="x")


def test_the_recorded_list_holds_no_address():
    text = recipe.recorded_list_path().read_text()
    assert "//" not in text
    names = {p.name for p in packages.read_list(text)}
    assert set(recipe.PACKAGES) <= names
    assert any(name.startswith("linux-image-") for name in names)


def test_apt_cache_stanzas_are_read():
    text = """Package: python3.13
Source: python3.13 (3.13.5-2)
Version: 3.13.5-2+b1
SHA256: ab

Package: virtual

Package: dash
Version: 0.5.12-12
SHA256: cd
"""
    assert parse_stanzas(text) == [
        Package(name="python3.13", version="3.13.5-2+b1", sha256="ab", source="python3.13"),
        Package(name="dash", version="0.5.12-12", sha256="cd", source="dash"),
    ]
