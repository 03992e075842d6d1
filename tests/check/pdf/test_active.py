import io

import pikepdf
import pytest

from labrig.check.pdf.active import actions


def made(change, packed: bool) -> bytes:
    pdf = pikepdf.Pdf.new()
    pdf.add_blank_page()
    change(pdf)
    out = io.BytesIO()
    mode = pikepdf.ObjectStreamMode
    pdf.save(out, object_stream_mode=mode.generate if packed else mode.disable)
    return out.getvalue()


def script_on_opening(pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.beep(0)")
    pdf.Root.OpenAction = pdf.make_indirect(action)


def program_on_turning_the_page(pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="evil.exe")
    pdf.pages[0].obj.AA = pikepdf.Dictionary(O=pdf.make_indirect(action))


def first_page_on_opening(pdf) -> None:
    goal = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])
    pdf.Root.OpenAction = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=goal))


def words_on_the_page(pdf) -> None:
    pdf.pages[0].contents_add(pikepdf.Stream(pdf, b"BT (/S /JavaScript) Tj ET"))


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        (script_on_opening, ("JavaScript",)),
        (program_on_turning_the_page, ("Launch",)),
        (first_page_on_opening, ()),
        (words_on_the_page, ()),
    ],
)
def test_actions_are_found_where_the_file_has_them(change, kinds, packed) -> None:
    assert actions(made(change, packed)) == kinds


def test_a_name_that_is_written_in_hexadecimal_is_no_hiding_place() -> None:
    assert actions(b"1 0 obj <</S/J#61vaScript/JS(x)>> endobj") == ("JavaScript",)


def test_a_stream_that_never_ends_or_is_no_zlib_is_passed_over() -> None:
    assert actions(b"<</Type/ObjStm>>stream\nnot packed") == ()
