from labrig.check.document import Box, Document, Image
from labrig.check.paper import FrontMatter, Leaf, Paper
from labrig.check.rule import Subject
from labrig.check.rules.layout_image import check_image
from tests.check.cases import Case
from tests.check.looking import profile_of
from tests.check.rules.drawing import page, word
from tests.check.writing import course

WHOLE = Box(0, 0, 597.5, 845.0)


def said(*words, box: Box = WHOLE, lines: int = 0) -> list[str]:
    image = Image(box=box, columns=1654, rows=2339, grey=True, form=None, lines=lines)
    one = page(*words, images=(image,))
    document = Document(
        pages=(one,),
        metadata={},
        bookmarks=(),
        attachments=(),
        scripts=0,
        language="",
        tagged=False,
    )
    paper = Paper(
        leaves=(Leaf(page=one, lines=(), columns=1, printed=""),),
        front=FrontMatter(
            pages=0, title=(), authors=(), date="", abstract_heading=None, abstract=(), lines=()
        ),
        parts=(),
        captions=(),
        figures=(),
        tables=(),
        first_body_page=None,
        last_body_page=None,
        reference_pages=0,
        appendix_pages=0,
    )
    profile = profile_of(Case(name="", written=course()))
    subject = Subject(profile=profile, document=document, paper=paper, latex=None, results=None)
    return [found.what for found in check_image(subject)]


TEXT = tuple(word("readable", 72.0 + 50 * (at % 9), 700.0 - 12 * (at // 9)) for at in range(90))


def test_a_scanned_page_is_a_picture_also_where_it_has_a_layer_of_text() -> None:
    assert said() == ["the page is a picture (100% of it, 200 dpi), with 0 letters of text"]
    layer = [word("hidden", painted=False) for _ in range(200)]
    assert said(*layer) == said()


def test_a_picture_behind_text_and_a_small_one_are_none() -> None:
    assert said(*TEXT) == []
    assert said(box=Box(100, 400, 500, 600)) == []


def test_a_picture_of_lines_is_one_wherever_it_is() -> None:
    assert said(*TEXT, box=Box(100, 400, 500, 600), lines=4) == [
        "a picture of 1654 x 2339 pixels has 4 lines of text"
    ]
    assert said(*TEXT, box=Box(100, 400, 500, 600), lines=3) == []
