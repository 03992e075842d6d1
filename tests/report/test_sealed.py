"""The record that a report carries: what it says, where it is printed, and who may have made it."""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from labrig.check.layout import understand
from labrig.check.paper import Area
from labrig.check.pdf.reading import read
from labrig.check.profile import load
from labrig.errors import UsageError
from labrig.report import sealed
from labrig.report.build import build_report
from labrig.report.page.build import write_page
from tests.report.conftest import text_of
from tests.report.example import ROOT, make_record, write_report, write_results
from tests.submission.hostile import zeros

PICTURE = '![A drawing.](drawn.pdf)\n\nSee {{ ref("fig:drawn") }}.\n'


@dataclass(frozen=True)
class Lab:
    report: Path
    results: Path
    out: Path

    def build(self, **changes: Any) -> Path:
        results = {"mini": self.results}
        return build_report(self.report, results, self.out, make_record(), **changes).pdf

    def page(self) -> str:
        results = {"mini": self.results}
        return write_page(self.report, results, self.out, make_record()).read_text()


def write_lab(lab: Path, extra: str = "") -> Lab:
    results = write_results(lab / "results" / "emulator" / "mini")
    (results / "plan.json").write_text("{}")
    report = write_report(lab / "report_template", {"introduction.md": PICTURE}, extra)
    (report / "drawn.pdf").write_bytes((results / "figures" / "line.pdf").read_bytes())
    (report / "left-out.md").write_text("Not in the report.\n")
    return Lab(report, results, lab / "results" / "reports" / "mini")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return write_lab(tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="module")
def pdf(lab: Lab) -> Path:
    return lab.build()


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_record_says_what_the_report_stands_on(lab: Lab, pdf: Path) -> None:
    said = json.loads((lab.out / "record.json").read_bytes())
    whole = make_record()
    assert said == {
        "schema": 1,
        "report": "mini",
        "labrig": "0.1.0",
        "commit": "ef" * 20,
        "clean": True,
        "profile": "course",
        "software": {},
        "values": sha256(lab.out / "values.json"),
        "prose": {
            path.name: sha256(path) for path in lab.report.iterdir() if path.name != "left-out.md"
        },
        "experiments": {
            "mini": {
                "folder": "results/emulator/mini",
                "size": "full",
                "plan": {"emulator": sha256(lab.results / "plan.json")},
                "declaration": None,
                "journals": whole.measured["mini"].journals,
                "table": "cd" * 32,
                "analysis": sha256(lab.results / "analysis.json"),
                "figures": {"line.pdf": sha256(lab.results / "figures" / "line.pdf")},
            }
        },
    }


def test_another_reader_finds_the_same_file_in_the_pdf(lab: Lab, pdf: Path) -> None:
    with pikepdf.open(pdf) as opened:
        (name,) = opened.attachments
        held = opened.attachments[name].get_file().read_bytes()
    assert name == "record.json"
    assert held == (lab.out / "record.json").read_bytes()
    found = sealed.read(pdf)
    assert found is not None
    assert found.bytes == held
    assert found.data == json.loads(held)
    assert found.short == hashlib.sha256(held).hexdigest()[:12]


def test_the_last_page_alone_prints_its_hash_and_the_page_on_screen_has_the_same(
    lab: Lab, pdf: Path
) -> None:
    said = f"Record {sealed.short_hash((lab.out / 'record.json').read_bytes())}"
    pages = text_of(pdf)
    assert [said in text for text in pages] == [False] * (len(pages) - 1) + [True]
    assert said.lower() in lab.page()


def test_the_check_takes_neither_for_a_fault(pdf: Path) -> None:
    document = read(pdf)
    paper = understand(document, load("course", ROOT))
    assert document.attachments == ()
    (line,) = (line for line in paper.lines if "Record" in line.text)
    assert (line.area, line.page) == (Area.FOOTER, len(document.pages))


def test_two_columns_on_letter_paper_and_a_draft_have_it_too(tmp_path: Path) -> None:
    lab = write_lab(tmp_path, "profile: workshop\n")
    declared = lab.report / "report.yaml"
    related = "  - {file: left-out.md, heading: Related work}\n  - {file: setup.md"
    declared.write_text(declared.read_text().replace("  - {file: setup.md", related))
    pages = text_of(lab.build(draft=True))
    found = sealed.read(lab.out / "typeset.pdf")
    assert found is not None and found.data["profile"] == "workshop"
    assert found.data["prose"].keys() >= {"left-out.md"}
    said = f"Record {found.short}"
    assert [said in text for text in pages] == [False] * (len(pages) - 1) + [True]


GOOD: dict[str, Any] = {
    **{"schema": 1, "report": "mini", "labrig": "0.1.0", "commit": None, "clean": False},
    **{"profile": "course", "software": {}, "experiments": {}, "values": "", "prose": {}},
}


def plain(**files: bytes) -> Callable[[], bytes]:
    def make() -> bytes:
        with pikepdf.new() as pdf:
            pdf.add_blank_page()
            for name, data in files.items():
                pdf.attachments[name.replace("_", ".")] = data
            return saved(pdf)

    return make


def saved(pdf: pikepdf.Pdf, **how: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def twice() -> bytes:
    """Two files of one name, which a tree of names can have."""
    with pikepdf.open(io.BytesIO(plain(record_json=b"{}")())) as pdf:
        names = pdf.Root.Names.EmbeddedFiles.Names
        names.extend([names[0], names[1]])
        return saved(pdf)


def bomb() -> bytes:
    """A record of 3 GB, squeezed twice."""
    with pikepdf.open(io.BytesIO(plain(record_json=b"{}")())) as pdf:
        held = pdf.Root.Names.EmbeddedFiles.Names[1].EF.F
        twice = pikepdf.Array([pikepdf.Name.FlateDecode] * 2)
        held.write(zlib.compress(zeros(3 << 30), 9), filter=twice)
        return saved(pdf, compress_streams=False)


def locked() -> bytes:
    with pikepdf.open(io.BytesIO(plain()())) as pdf:
        return saved(pdf, encryption=pikepdf.Encryption(owner="o", user="u"))


def changed(**changes: Any) -> Callable[[], bytes]:
    return plain(record_json=json.dumps({**GOOD, **changes}).encode())


REFUSED = {
    "no PDF": (lambda: b"no", "is no PDF"),
    "locked": (locked, "is encrypted"),
    "two records": (twice, "has 2 record.json; a report has one"),
    "many files": (plain(**{f"n{n}": b"" for n in range(101)}), "101 files are embedded"),
    "large": (plain(record_json=b" " * (5 << 20)), "has more than 4 MiB"),
    "a bomb": (bomb, "more than 1 GB of memory|more than 4 MiB"),
    "no text": (plain(record_json=b"\xff\xfe"), "it is not text"),
    "no JSON": (plain(record_json=b"schema: 1"), "it is not JSON"),
    "deep": (plain(record_json=b"[" * 1_000_000), "it is not JSON"),
    "a list": (plain(record_json=b"[]"), "is no record of labrig's"),
    "nothing": (plain(record_json=b"{}"), "is no record of labrig's: 'schema': Field required"),
    "a wrong kind": (changed(experiments={"mini": 3}), "'experiments.mini': Input should be"),
    "a wrong name": (changed(prose={"\ud800": "", "a": 1}), "is no record of labrig's: 'prose"),
    "a newer one": (changed(schema=2, prose=3), r"newer labrig \(schema 2; this one reads 1\)"),
}


@pytest.mark.parametrize(("make", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_record_is_refused(make: Callable[[], bytes], said: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.pdf"
    path.write_bytes(make())
    with pytest.raises(UsageError, match=said) as caught:
        sealed.read(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert len(message) < len(str(path)) + 300
    message.encode()


def test_a_pdf_without_a_record_has_none(tmp_path: Path) -> None:
    path = tmp_path / "other.pdf"
    path.write_bytes(plain(data_csv=b"1")())
    assert sealed.read(path) is None
    with pytest.raises(UsageError, match="there is no such file"):
        sealed.read(tmp_path / "absent.pdf")


def test_a_record_may_say_more_than_is_known(tmp_path: Path) -> None:
    path = tmp_path / "more.pdf"
    path.write_bytes(changed(more=1)())
    found = sealed.read(path)
    assert found is not None
    assert json.loads(found.bytes)["more"] == 1
