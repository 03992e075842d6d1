"""What a format profile says of a report, and where profiles are: shipped with labrig, or a lab's.

A lab adds its own as ``config/profiles/NAME.yaml``. The name of a shipped one cannot be taken:
``profile: course`` means the same in every lab.
"""

from __future__ import annotations

import difflib
import fnmatch
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from labrig import declaration
from labrig.check.lengths import Declared, OnPaper, Window
from labrig.errors import DeclarationError, UsageError

DEFAULT = "course"
SHIPPED = Path(__file__).with_name("profiles")

Line = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\x00-\x1f]*$")]


def same(heading: str) -> str:
    """What is left of a heading where case, blanks and '&' for 'and' do not count."""
    return " ".join(heading.casefold().replace("&", " and ").split())


# Blanks, hyphens (also those of a line's end), dashes and the marks that end a heading.
_SETTING = re.compile(r"[\s.,:;\u00ad\u2010-\u2015-]+")


def alike(heading: str) -> str:
    """What is left of a heading where what ``same`` leaves out and its setting do not count.

    The setting is what a page makes of a heading: ligatures, line breaks, hyphens, spaced capitals.
    """
    return _SETTING.sub("", same(unicodedata.normalize("NFKC", heading)))


class Section(Declared):
    """A section that reports have."""

    heading: Line
    also: tuple[Line, ...] = Field((), description="other headings that are accepted")
    required: bool = True
    ordered: bool = Field(
        default=True,
        description="whether it stands between its neighbours here; else it may stand anywhere",
    )
    paragraphs: Window | None = Field(
        default=None, description="how many, without figures and tables"
    )
    pages: Window | None = Field(default=None, description="how many, figures and tables included")

    def accepts(self, heading: str) -> bool:
        """Whether a section of this ``heading`` is meant, in any case."""
        return alike(heading) in map(alike, (self.heading, *self.also))


class Abstract(Declared):
    """The abstract."""

    paragraphs: Window | None = None


class Pages(Declared):
    """The limit of pages, and what counts towards it besides the sections."""

    limit: int = Field(ge=1, le=1000)
    title_page: bool = Field(
        default=False, description="whether a page of title and abstract alone counts"
    )
    references: bool = Field(default=False, description="whether they count")
    appendices: bool = Field(default=False, description="whether they count")
    numbered_from: Literal["title", "sections"] = Field(
        default="sections",
        description="where page 1 is: the page of the title, or of the first section",
    )


class Margins(Declared):
    """The least distance of text from each edge of the paper."""

    top: OnPaper
    bottom: OnPaper
    left: OnPaper
    right: OnPaper


class Columns(Declared):
    """Columns of text on a page."""

    number: Literal[1, 2] = 1
    gap: OnPaper | None = Field(default=None, description="between two columns")

    @model_validator(mode="after")
    def _gap_has_two_sides(self) -> Self:
        if (self.number == 2) is (self.gap is None):
            raise ValueError("two columns have a gap, and one has none")
        return self


class Fonts(Declared):
    """Sizes of type, in points."""

    family: Line = Field(description="of the text")
    size: Window = Field(description="of the text")
    least: float = Field(gt=0, description="of captions and footnotes")
    line_pitch: float = Field(gt=0, description="least distance of the text's lines")


class Figures(Declared):
    """What every figure keeps to."""

    vector: bool = Field(default=True, description="drawings only, no pictures made of pixels")
    least_font: float = Field(default=6, gt=0, description="in points, at the size it is printed")
    greyscale: bool = Field(default=True, description="nothing is told by colour alone")
    caption: bool = True
    referred: bool = Field(default=True, description="the text refers to it")


class Tables(Declared):
    """What every table keeps to."""

    least_font: float = Field(default=6, gt=0, description="in points")
    vertical_rules: bool = Field(default=False, description="whether they may be drawn")
    caption: bool = Field(default=True, description="of tables in the sections")
    referred: bool = Field(default=True, description="the text refers to those in the sections")


class Checks(Declared):
    """What `labrig check` may not leave unchecked."""

    required: tuple[Line, ...] = Field(
        default=(),
        description="rules, like science/* or text/spelling, that fail where they cannot be "
        "checked because LaTeX or results were not given",
    )

    def requires(self, rule: str) -> bool:
        """Whether the rule of this name has to be checked."""
        return any(fnmatch.fnmatchcase(rule, pattern) for pattern in self.required)


class ProfileFile(Declared):
    """A format profile as its file says it."""

    title: Line
    description: Line
    sections: tuple[Section, ...] = Field(min_length=1, description="in their order")
    extra_sections: bool = Field(
        default=True, description="whether sections of other headings may be added"
    )
    abstract: Abstract = Abstract()
    pages: Pages
    paper: tuple[Literal["A4", "letter"], ...] = Field(
        min_length=1, description="what is accepted; labrig typesets on the first"
    )
    columns: Columns = Columns()
    margins: Margins
    fonts: Fonts
    title_page: bool = Field(description="whether title and abstract have a page of their own")
    figures: Figures = Figures()
    tables: Tables = Tables()
    checks: Checks = Checks()


class Profile(ProfileFile):
    """A format profile with its name."""

    name: str


def load(name: str, lab: Path) -> Profile:
    """Read the profile ``name``: a shipped one, or one of the folder ``lab``.

    Raises UsageError, with a near match, when there is none; DeclarationError when its file says
    something that it may not say, or takes the name of a shipped one.
    """
    file = declaration.load(find(name, lab), ProfileFile, _faults)
    return Profile(name=name, **dict(file))


def find(name: str, lab: Path) -> Path:
    """The file of the profile ``name``. Raises as ``load`` does, but reads no profile."""
    files = _files(lab)
    if name not in files:
        raise UsageError(unknown(name, lab))
    return files[name]


def names(lab: Path) -> tuple[str, ...]:
    """The names of all profiles: the shipped ones, then those of the folder ``lab``."""
    return tuple(_files(lab))


def unknown(name: str, lab: Path) -> str:
    """Say that there is no profile ``name``, and which is near."""
    known = names(lab)
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(known)}"
    return f"there is no profile '{name}'; {hint}"


def json_schema() -> str:
    """The JSON Schema of a profile, as written to ``workflow/schemas/`` for editors."""
    return declaration.json_schema(ProfileFile)


def _files(lab: Path) -> Mapping[str, Path]:
    files = {path.stem: path for path in sorted(SHIPPED.glob("*.yaml"), key=lambda p: p.stem)}
    for path in sorted((lab / "config" / "profiles").glob("*.yaml")):
        if path.stem in files:
            raise DeclarationError(
                f"{path}: labrig itself has a profile '{path.stem}'; give this one another name"
            )
        if re.fullmatch(declaration.NAME, path.stem) is None:
            raise DeclarationError(f"{path}: its name {declaration.PATTERNS[declaration.NAME]}")
        files[path.stem] = path
    return files


def _faults(file: ProfileFile) -> Iterator[tuple[Sequence[str | int], str]]:
    """Find what no part of a profile can know by itself."""
    taken: dict[str, str] = {}
    for index, section in enumerate(file.sections):
        places: list[tuple[tuple[str | int, ...], str]] = [(("heading",), section.heading)]
        places += [(("also", number), heading) for number, heading in enumerate(section.also)]
        for place, heading in places:
            if alike(heading) in taken:
                message = f"'{heading}' is accepted for '{taken[alike(heading)]}' already"
                yield ("sections", index, *place), message
            taken.setdefault(alike(heading), section.heading)
    if file.pages.title_page and not file.title_page:
        yield ("pages", "title_page"), "cannot count: this profile has no title page"
