"""What is printed to be cited, as BibTeX itself and a reader of CITATION.cff take it."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from bibtexparser.entrypoint import parse_string
from click.testing import CliRunner

from labrig import __version__
from labrig.cli import main
from labrig.errors import UsageError
from labrig.hashes import file_sha256
from labrig.provenance import cite
from labrig.report import sealed
from tests.report.example import ROOT, write_report
from tests.report.test_record import ABOUT, write_table
from tests.report.test_sealed import GOOD

# What the Citation File Format 1.2.0 asks for of the keys that are used here
# (https://citation-file-format.github.io/1.2.0/schema).
_TEXT = {"type": "string", "minLength": 1}
CFF = {
    "type": "object",
    "additionalProperties": False,
    "required": ["authors", "cff-version", "message", "title"],
    "properties": {
        "cff-version": {"type": "string", "pattern": r"^1\.2\.0$"},
        "message": _TEXT,
        "title": _TEXT,
        "type": {"enum": ["dataset", "software"]},
        "version": {"anyOf": [_TEXT, {"type": "number"}]},
        "license": {"enum": ["BSD-2-Clause"]},
        "authors": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name"],
                "properties": {"name": _TEXT, "website": _TEXT, "alias": _TEXT},
            },
        },
        "keywords": {"type": "array", "minItems": 1, "uniqueItems": True, "items": _TEXT},
    },
}


def test_the_citation_file_is_one_and_says_what_labrig_says() -> None:
    said = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    jsonschema.validate(said, CFF)
    assert said["title"] == cite.LABRIG.title
    assert [one["name"] for one in said["authors"]] == list(cite.LABRIG.authors)
    assert said["version"] == __version__
    assert __version__ in cite.LABRIG.kind
    licensed = (ROOT / "LICENSE").read_text()
    assert f"(c) {cite.LABRIG.year}, {cite.LABRIG.authors[0]}".lower() in licensed.lower()


def write_unpacked(lab: Path, title: str = "A small report", **changes: Any) -> Path:
    """What an archive holds of a report, as far as its citation needs it."""
    report = write_report(lab / "report_template")
    declared = (report / "report.yaml").read_text().replace("A small report", title)
    declared = declared.replace("A. Student", "A. Student, 'Smith and Sons', 'the team'")
    (report / "report.yaml").write_text(declared)
    experiments: dict[str, Any] = {}
    for name, last in (("early", "2026-01-02"), ("late", "2026-03-04")):
        folder = lab / "results" / "emulator" / name
        folder.mkdir(parents=True)
        write_table(folder, {**ABOUT, "measured": {"last": f"{last}T23:30:00+00:00"}})
        experiments[name] = {
            **{"folder": f"results/emulator/{name}", "size": "full", "plan": {}},
            **{"declaration": None, "journals": {}, "table": "", "analysis": "", "figures": {}},
        }
    contents: Any = {**GOOD, "experiments": experiments, **changes}
    out = lab / "results" / "reports" / "mini"
    out.mkdir(parents=True)
    (out / sealed.FILE).write_bytes(sealed.seal(contents).bytes)
    return lab


HOSTILE = r'"100% of #1 & $x$ a_b {c} \\input{m} "'


def test_an_archive_is_cited_by_what_its_report_says(tmp_path: Path) -> None:
    found = cite.of_report(write_unpacked(tmp_path), "ab" * 32)
    assert found.plain == (
        "A. Student; Smith and Sons; the team. A small report. Archive of report, data and "
        f"analysis, made with labrig 0.1.0, measured until 2026-03-04. SHA-256 {'ab' * 32}."
    )


def test_bibtex_takes_the_entries_without_a_word(tmp_path: Path) -> None:
    found = cite.of_report(write_unpacked(tmp_path, HOSTILE), "ab" * 32)
    text = f"{found.bibtex}\n\n{cite.LABRIG.bibtex}\n"
    (tmp_path / "cited.bib").write_text(text)
    (tmp_path / "x.aux").write_text("\\citation{*}\n\\bibstyle{plainnat}\n\\bibdata{cited}\n")
    done = subprocess.run(
        ["bibtex", "x"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "Warning" not in done.stdout
    listed = (tmp_path / "x.bbl").read_text()
    assert "A.~Student, {Smith and Sons}, and {the team}" in " ".join(listed.split())
    assert "March 2026" in " ".join(listed.split()).replace("~", " ")
    entries = {one.key: one for one in parse_string(text).entries}
    assert entries.keys() == {"mini-2026", "labrig"}
    assert entries["mini-2026"]["note"] == rf"SHA-256 \texttt{{{'ab' * 32}}}"
    assert re.search(r"\\\$x\\\$ a\\_b", entries["mini-2026"]["title"])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"report": "../../outside"}, "leads out of it"),
        ({"schema": 2}, "newer labrig"),
    ],
)
def test_an_archive_cannot_lead_out_of_itself(
    changes: dict[str, Any], said: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=said):
        cite.of_report(write_unpacked(tmp_path, **changes), "")


def test_an_archive_without_a_record_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has 0 reports with a record"):
        cite.of_report(tmp_path, "")


def packed(lab: Path, path: Path) -> Path:
    """An archive of a folder, with as little said of it as can be opened."""
    files = {one.relative_to(lab).as_posix(): one for one in lab.rglob("*") if one.is_file()}
    graph = [
        {"@id": name, "@type": "File", "sha256": file_sha256(one)} for name, one in files.items()
    ]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ro-crate-metadata.json", json.dumps({"@graph": graph}))
        for name, one in files.items():
            archive.write(one, name)
    return path


def test_the_command_cites_an_archive_by_its_own_hash(tmp_path: Path) -> None:
    path = packed(write_unpacked(tmp_path / "lab"), tmp_path / "mini.zip")
    done = CliRunner().invoke(main, ["cite", str(path)])
    assert done.exit_code == 0, done.output
    of_lab = cite.of_report(tmp_path / "lab", file_sha256(path))
    assert done.output == "".join(
        f"{one.plain}\n\n{one.bibtex}{end}" for one, end in ((of_lab, "\n\n"), (cite.LABRIG, "\n"))
    )
    path.write_bytes(path.read_bytes()[:99])
    done = CliRunner().invoke(main, ["cite", str(path)])
    assert done.exit_code == 2
    assert "mini.zip" in done.output and "Traceback" not in done.output


def test_the_command_prints_both_forms() -> None:
    done = CliRunner().invoke(main, ["cite"])
    assert done.exit_code == 0
    assert done.output == f"{cite.LABRIG.plain}\n\n{cite.LABRIG.bibtex}\n"
