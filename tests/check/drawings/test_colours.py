import pytest

from labrig.check.document import Colour
from labrig.check.drawings.colours import distance, hexadecimal, lightness, shown


@pytest.mark.parametrize(
    ("colour", "lab"),
    [  # CIELAB of the primaries of sRGB under D65, as colour tables have them
        (Colour(255, 0, 0), (53.24, 80.09, 67.20)),
        (Colour(0, 255, 0), (87.73, -86.18, 83.18)),
        (Colour(0, 0, 255), (32.30, 79.19, -107.86)),
        (Colour(255, 255, 255), (100.0, 0.0, 0.0)),
        (Colour(0, 0, 0), (0.0, 0.0, 0.0)),
    ],
)
def test_lightness_and_distance_are_those_of_the_standard(colour, lab) -> None:
    assert lightness(colour) == pytest.approx(lab[0], abs=0.05)
    from_white = ((100 - lab[0]) ** 2 + lab[1] ** 2 + lab[2] ** 2) ** 0.5
    assert distance(Colour(255, 255, 255), colour) == pytest.approx(from_white, abs=0.2)


def test_what_one_can_see_through_is_lighter_on_paper() -> None:
    assert hexadecimal(shown(Colour(31, 119, 180, 51))) == "#d2e4f0"
    assert shown(Colour(31, 119, 180)) == Colour(31, 119, 180)
