"""Format profiles: what ships, what a lab adds, and what is said of wrong ones."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from labrig.check import profile, words
from labrig.check.lengths import points
from labrig.cli import main
from labrig.errors import DeclarationError, UsageError

ROOT = Path(__file__).parents[2]
COURSE = (profile.SHIPPED / "course.yaml").read_text()


def own(lab: Path, text: str, name: str = "mine") -> Path:
    folder = lab / "config" / "profiles"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(text)
    return lab


def test_the_course_s_profile_is_what_the_course_asks(tmp_path):
    course = profile.load(profile.DEFAULT, tmp_path)
    assert [section.heading for section in course.sections] == [
        "Introduction",
        "Experimental setup and methodology",
        "Results and discussion",
        "Conclusion",
    ]
    lengths = [section.paragraphs or section.pages for section in course.sections]
    assert [window and window.words for window in lengths] == [
        "1 to 2",
        "1 to 2",
        "3 to 4",
        "1 to 2",
    ]
    assert course.pages.limit == 8
    assert not (course.pages.title_page or course.pages.references or course.pages.appendices)
    assert (course.paper, course.columns.number, course.fonts.size.words) == (("A4",), 1, "10")
    assert {*dict(course.margins).values()} == {"1 in"}


def test_the_others_split_sections_and_make_two_columns(tmp_path):
    split = profile.load("course-split", tmp_path)
    headings = [section.heading for section in split.sections]
    assert headings[1:5] == ["Experimental setup", "Methodology", "Results", "Discussion"]
    workshop = profile.load("workshop", tmp_path)
    assert (workshop.columns.number, workshop.pages.limit, workshop.title_page) == (2, 6, False)
    assert any(section.heading == "Related work" for section in workshop.sections)


def test_points_are_tex_s():
    assert points("1 in") == pytest.approx(points("25.4 mm")) == pytest.approx(72.27)


def test_a_lab_s_own_profile_is_one_more(tmp_path):
    own(tmp_path, COURSE.replace("limit: 8", "limit: 4"))
    assert profile.names(tmp_path) == ("course", "course-split", "workshop", "mine")
    assert profile.load("mine", tmp_path).pages.limit == 4
    assert profile.load("mine", tmp_path).name == "mine"


def test_a_shipped_name_cannot_be_taken(tmp_path):
    own(tmp_path, COURSE, name="course")
    with pytest.raises(DeclarationError, match=r"course\.yaml: labrig itself has a profile"):
        profile.load("workshop", tmp_path)


def test_a_bad_name_of_a_file_is_told(tmp_path):
    own(tmp_path, COURSE, name="My profile")
    with pytest.raises(DeclarationError, match="must be of lower-case letters"):
        profile.names(tmp_path)


def test_an_unknown_profile_gets_a_near_one(tmp_path):
    with pytest.raises(UsageError, match="no profile 'worksop'; did you mean 'workshop'"):
        profile.load("worksop", tmp_path)


@pytest.mark.parametrize(
    ("found", "put", "said"),
    [
        ("title_page: true", "titel_page: true", "unknown key. Did you mean 'title_page'?"),
        ("top: 1 in", "top: 1 inch", "margins.top: must be a length like '25 mm' or '1 in'"),
        ("{least: 3, most: 4}", "{least: 5, most: 4}", "least must not be more than most"),
        ("{least: 3, most: 4}", "{}", "must say least, most or both"),
        ("number: 1}", "number: 2}", "two columns have a gap"),
        ("also: [Conclusions]", "also: [introduction]", "accepted for 'Introduction' already"),
        ("paper: [A4]", "paper: [A5]", "must be one of 'A4' or 'letter'"),
    ],
)
def test_faults_have_line_and_key(tmp_path, found, put, said):
    text = COURSE.replace(found, put)
    assert text != COURSE
    own(tmp_path, text)
    with pytest.raises(DeclarationError) as caught:
        profile.load("mine", tmp_path)
    line = next(n for n, line in enumerate(text.splitlines(), 1) if put in line)
    assert f"mine.yaml:{line}: " in str(caught.value)
    assert said in str(caught.value)


def test_a_title_page_that_is_not_there_cannot_count(tmp_path):
    text = COURSE.replace("\ntitle_page: true", "\ntitle_page: false")
    own(tmp_path, text.replace("title_page: false, references", "title_page: true, references"))
    with pytest.raises(DeclarationError, match=r"pages\.title_page: cannot count"):
        profile.load("mine", tmp_path)


def test_the_committed_schema_is_the_model_s_own_and_accepts_what_ships():
    path = ROOT / "workflow/schemas/profile.schema.json"
    assert path.read_text() == profile.json_schema(), "run `make schemas`"
    for file in profile.SHIPPED.glob("*.yaml"):
        jsonschema.validate(yaml.safe_load(file.read_text()), json.loads(path.read_text()))


def test_words_say_all_that_is_asked(tmp_path):
    said = "\n".join(words.shown(profile.load("workshop", tmp_path)))
    for fact in ("at most 6", "letter or A4", "two, 0.33 in apart", "9 to 10 pt", "above the text"):
        assert fact in said
    assert "Related work (in any place, at most 1 page, or: Background and related work)" in said
    assert "abstract  1 paragraph\n" in said


def test_the_command_lists_and_shows(tmp_path, monkeypatch):
    monkeypatch.chdir(own(tmp_path, COURSE.replace("limit: 8", "limit: 3")))
    listed = CliRunner().invoke(main, ["profile"]).output.splitlines()
    assert [line.split()[0] for line in listed] == ["course", "course-split", "workshop", "mine"]
    assert "at most 3; title page, references, appendices not counted" in (
        CliRunner().invoke(main, ["profile", "mine"]).output
    )
    wrong = CliRunner().invoke(main, ["profile", "coarse"])
    assert wrong.exit_code == 2
    assert "did you mean 'course'?" in wrong.output


def test_an_installed_labrig_brings_its_profiles_and_starters(tmp_path):
    """In the wheel are all files of the package that are not Python."""
    for part in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / part, tmp_path)
    shutil.copytree(ROOT / "workflow" / "labrig", tmp_path / "workflow" / "labrig")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel"], cwd=tmp_path, check=True
    )
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "workflow" / "labrig"
    for folder in ("check/profiles", "new"):
        for path in (package / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert f"labrig/{path.relative_to(package).as_posix()}" in packed
