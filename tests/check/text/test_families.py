import pytest

from labrig.check.document import Font
from labrig.check.text.families import belongs, family_of, is_apart


def font(name: str, *, fixed: bool = False) -> Font:
    return Font(name=name, embedded=True, bold=False, italic=False, fixed=fixed)


# Names as TeX Live, LibreOffice and Word write them into PDFs.
@pytest.mark.parametrize(
    "name, family",
    [
        ("NimbusRomNo9L-ReguItal", "Times"),
        ("TeXGyreTermes-Regular", "Times"),
        ("TeXGyreTermesX-Bold", "Times"),
        ("TimesNewRomanPS-BoldItalicMT", "Times"),
        ("Times-Roman", "Times"),
        ("LiberationSerif", "Times"),
        ("STIXTwoText", "Times"),
        ("XITS-Bold", "Times"),
        ("Tinos-Regular", "Times"),
        ("txr", "Times"),
        ("URWPalladioL-Roma", "Palatino"),
        ("TeXGyrePagella-Italic", "Palatino"),
        ("PalatinoLinotype-Roman", "Palatino"),
        ("CMR10", "Computer Modern"),
        ("CMBX12", "Computer Modern"),
        ("SFRM1000", "Computer Modern"),
        ("LMRoman10-Regular", "Computer Modern"),
        ("NimbusSanL-Regu", "Helvetica"),
        ("ArialMT", "Helvetica"),
        ("Calibri", "Calibri"),
        ("ComicSansMS", None),
        ("", None),
    ],
)
def test_a_font_is_known_by_its_name(name, family) -> None:
    assert family_of(name) == family
    assert belongs(name, "Times") is (family == "Times")


def test_a_family_that_is_not_known_is_found_in_names() -> None:
    assert belongs("MinionPro-Regular", "Minion Pro")
    assert not belongs("Times-Roman", "Minion Pro")


@pytest.mark.parametrize(
    "name",
    ["CMMI10", "CMSY7", "CMEX10", "MSBM10", "CMTT10", "SFTT0800", "t1xtt", "Courier", "Symbol"],
)
def test_formulas_and_code_have_fonts_of_their_own(name) -> None:
    assert is_apart(font(name))


def test_text_has_not() -> None:
    assert not is_apart(font("NimbusRomNo9L-Regu"))
    assert not is_apart(font("CMR10"))
    assert is_apart(font("Andale", fixed=True))
