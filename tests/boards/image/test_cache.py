"""The image: built once whole, or not there."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from labrig.boards.image import build, recipe
from labrig.boards.image import cache as images
from labrig.errors import ToolError


class Builder:
    """Builds a small fake image, slowly enough for another builder to come."""

    def __init__(self, delay=0.2):
        self.delay, self.built, self.at_once, self.most = delay, 0, 0, 0

    def __call__(self, folder, *, cache, recorded, say):
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        (folder / "root.ext4").write_bytes(b"half")
        time.sleep(self.delay)
        (folder / "root.ext4").write_bytes(b"whole")
        entry = {"name": "a", "version": "1", "sha256": "0", "source": "a"}
        manifest = {"recipe": "r", "packages": [entry], "differences": []}
        (folder / images.MANIFEST).write_text(json.dumps(manifest))
        self.built += 1
        self.at_once -= 1


def leftovers(cache):
    return sorted(path.name for path in (cache / "images").iterdir() if path.is_dir())


def test_two_builders_at_once_build_one_image(tmp_path):
    builder = Builder()
    with ThreadPoolExecutor(2) as pool:
        futures = [
            pool.submit(images.ensure_image, cache=tmp_path, builder=builder) for _ in range(2)
        ]
        first, second = (future.result() for future in futures)
    assert first == second
    assert (builder.built, builder.most) == (1, 1)
    assert first.root.read_bytes() == b"whole"
    assert leftovers(tmp_path) == [first.folder.name]


def test_an_image_is_not_built_again(tmp_path):
    builder = Builder(delay=0)
    images.ensure_image(cache=tmp_path, builder=builder)
    images.ensure_image(cache=tmp_path, builder=builder)
    assert builder.built == 1


def test_a_builder_that_fails_leaves_nothing(tmp_path):
    def fails(folder, *, cache, recorded, say):
        (folder / "root.ext4").write_bytes(b"half")
        raise ToolError("the download of a 1 is damaged")

    with pytest.raises(ToolError, match="damaged"):
        images.ensure_image(cache=tmp_path, builder=fails)
    assert leftovers(tmp_path) == []
    assert images.find_image(tmp_path) is None


KILLED = """
import sys, time
from pathlib import Path
from labrig.boards.image.cache import ensure_image

def build(folder, *, cache, recorded, say):
    (folder / "root.ext4").write_bytes(b"half")
    print("building", flush=True)
    time.sleep(6000)

ensure_image(cache=Path(sys.argv[1]), builder=build)
"""


def test_what_a_killed_builder_left_is_cleared_and_built(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"building\n"
        assert images.find_image(tmp_path) is None
        process.kill()
    built = images.ensure_image(cache=tmp_path, builder=Builder(delay=0))
    assert leftovers(tmp_path) == [built.folder.name]


def test_the_folder_is_named_by_the_recipe(tmp_path, monkeypatch):
    before = images.image_folder(tmp_path)
    monkeypatch.setattr(recipe, "ROOT_RC", recipe.ROOT_RC + "true\n")
    after = images.image_folder(tmp_path)
    assert before != after
    assert after.name == recipe.recipe_hash(recipe.recorded_list_path().read_bytes())[:16]


def test_identity_is_of_recipe_and_packages_not_of_notes(tmp_path):
    def identity(**changed):
        manifest = {
            "recipe": "r",
            "packages": [{"name": "a", "version": "1", "sha256": "0", "source": "a"}],
            "differences": [],
        }
        (tmp_path / images.MANIFEST).write_text(json.dumps({**manifest, **changed}))
        return images.image_identity(tmp_path)

    assert identity() == identity(differences=["a 1: not recorded"])
    assert identity() != identity(recipe="s")
    other = {"name": "a", "version": "1", "sha256": "1", "source": "a"}
    assert identity() != identity(packages=[other])


def test_a_truncated_deb_is_refused(tmp_path):
    deb = tmp_path / "a_1.deb"
    root = tmp_path / "tree/DEBIAN"
    root.mkdir(parents=True)
    (root / "control").write_text(
        "Package: a\nVersion: 1\nArchitecture: all\nMaintainer: x <x@y>\nDescription: x\n"
    )
    (tmp_path / "tree/data").write_bytes(bytes(range(256)) * 4096)
    subprocess.run(
        ["dpkg-deb", "--build", "-Znone", str(tmp_path / "tree"), str(deb)],
        check=True,
        capture_output=True,
    )
    build.unpack(deb, tmp_path / "whole")
    assert (tmp_path / "whole/data").stat().st_size == 256 * 4096
    deb.write_bytes(deb.read_bytes()[:100_000])
    with pytest.raises(ToolError, match=r"a_1\.deb cannot be unpacked"):
        build.unpack(deb, tmp_path / "cut")


def test_module_needs_are_read_from_the_module():
    code = b"\x7fELF..\0depends=jbd2,crc16\0softdep=pre: crc32c post: a-b\0name=ext4\0"
    assert build.module_needs(code) == ["jbd2", "crc16", "crc32c", "a_b"]
    assert build.module_needs(b"..\0depends=\0name=x\0") == []


def test_the_lock_is_per_cache(tmp_path):
    done = threading.Event()

    def slow(folder, *, cache, recorded, say):
        assert done.wait(180)
        Builder(delay=0)(folder, cache=cache, recorded=recorded, say=say)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(images.ensure_image, cache=tmp_path / "a", builder=slow)
        images.ensure_image(cache=tmp_path / "b", builder=Builder(delay=0))
        done.set()
        assert waiting.result().folder.is_dir()
