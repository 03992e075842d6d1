import pytest

from labrig.check.document import Box, Colour, Image
from labrig.check.rules.layout_hidden import hidden
from tests.check.rules.drawing import BLACK, WHITE, page, rectangle, word

AROUND = Box(90, 490, 200, 520)


def ways(*args, **more) -> list[str]:
    return [how for _, how in hidden(page(*args, **more))]


def picture(order: int, *, opaque: bool = True) -> Image:
    return Image(box=AROUND, columns=99, rows=9, grey=False, form=None, order=order, opaque=opaque)


@pytest.mark.parametrize(
    "colour, seen",
    [
        (Colour(255, 255, 255), False),
        (Colour(230, 230, 230), False),
        (Colour(255, 255, 0), True),
        (Colour(217, 217, 217), True),
        (Colour(0, 0, 0, 5), False),
    ],
)
def test_text_is_seen_by_its_difference_from_the_paper(colour, seen) -> None:
    assert bool(ways(word(colour=colour))) is not seen


def test_what_is_painted_later_covers_and_what_is_painted_before_is_a_ground() -> None:
    text = word(order=5)
    assert ways(text, paths=(rectangle(AROUND, 6),)) == ["covered"]
    assert ways(text, paths=(rectangle(AROUND, 4),)) == []
    assert ways(text, images=(picture(6),)) == ["covered"]
    assert ways(text, images=(picture(6, opaque=False),)) == []
    assert ways(text, images=(picture(4),)) == []


def test_a_curve_whose_box_is_around_a_word_does_not_cover_it() -> None:
    assert ways(word(order=5), paths=(rectangle(AROUND, 6, BLACK, shape="mccz"),)) == []


def test_white_on_dark_is_seen_and_dark_on_dark_is_not() -> None:
    dark = rectangle(AROUND, 1, Colour(20, 20, 20))
    assert ways(word(order=5, colour=WHITE), paths=(dark,)) == []
    assert ways(word(order=5), paths=(dark,)) == ["of the colour of what is behind them"]
    light = rectangle(AROUND, 2, WHITE)
    assert ways(word(order=5), paths=(dark, light)) == []


def test_what_is_cut_off_an_embedded_drawing_is_no_trick() -> None:
    assert ways(word(left=900)) == ["off the page"]
    assert ways(word(left=900, form=0)) == []
    assert ways(word(left=590)) == []


def test_subscripts_are_seen_and_dust_is_not() -> None:
    assert ways(word(size=5.0)) == []
    assert ways(word(size=1.0)) == ["smaller than 2 pt"]
