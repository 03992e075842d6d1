"""Pages put together by hand, for layouts that are easier said than typeset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from labrig.check.document import Box, Colour, Document, Font, Page, Path, Word

WIDTH, HEIGHT = 597.5, 845.0
LEFT, RIGHT, PITCH, SIZE = 72.0, 525.0, 12.0, 10.0
LETTER = 5.0
"""Points that a letter is wide."""
TIMES = Font(name="NimbusRomNo9L-Regu", embedded=True, bold=False, italic=False, fixed=False)
BOLD = Font(name="NimbusRomNo9L-Medi", embedded=True, bold=True, italic=False, fixed=False)
BLACK = Colour(0, 0, 0)


def words(
    text: str,
    baseline: float,
    left: float = LEFT,
    size: float = SIZE,
    font: Font = TIMES,
    form: int | None = None,
) -> list[Word]:
    """A line of ``text``, in which a tab is a gap of two sizes and a half."""
    found: list[Word] = []
    at = left
    for blank, said in (piece for cell in text.split("\t") for piece in _pieces(cell)):
        if blank:
            at += LETTER * size / SIZE if found and blank == " " else 2.5 * size if found else 0
        width = len(said) * LETTER * size / SIZE
        found.append(
            Word(
                text=said,
                box=Box(at, baseline, at + width, baseline + 0.68 * size),
                baseline=baseline,
                size=size,
                stretch=1.0,
                angle=0.0,
                font=font,
                colour=BLACK,
                painted=True,
                form=form,
                joined=False,
            )
        )
        at += width
    return found


def _pieces(cell: str) -> Iterable[tuple[str, str]]:
    for number, said in enumerate(cell.split()):
        yield " " if number else "\t", said


def sentence(letters: int, mark: str = "x") -> str:
    """Running text of so many letters, blanks included."""
    held: list[str] = []
    while len(" ".join(held)) < letters - 7:
        held.append(f"{mark}words")
    return " ".join(held)


def rule(left: float, right: float, y: float) -> Path:
    """A thin line across."""
    return Path(
        box=Box(left, y, right, y + 0.4),
        stroke=BLACK,
        fill=None,
        width=0.4,
        dashes=(),
        shape="ml",
        form=None,
    )


def page(number: int, held: Sequence[Word], paths: Sequence[Path] = ()) -> Page:
    return Page(
        number=number,
        label="",
        width=WIDTH,
        height=HEIGHT,
        turned=0,
        words=tuple(held),
        paths=tuple(paths),
        images=(),
        forms=(),
        links=(),
    )


def document(*pages: Page) -> Document:
    return Document(
        pages=pages,
        metadata={},
        bookmarks=(),
        attachments=(),
        scripts=0,
        language="",
        tagged=False,
    )
