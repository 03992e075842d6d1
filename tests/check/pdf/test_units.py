import pikepdf
import pytest

from labrig.check.pdf.reading import read
from labrig.check.pdf.units import units


def with_units(*declared: float | None) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    for unit in declared:
        page = pdf.add_blank_page(page_size=(595, 842))
        if unit is not None:
            page.obj.UserUnit = unit
    return pdf


@pytest.mark.parametrize("packed", [False, True])
def test_a_unit_of_a_pages_own_is_found_wherever_its_dictionary_stands(tmp_path, packed) -> None:
    path = tmp_path / "pages.pdf"
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    with_units(None, 0.75, 1, 2, 2).save(path, object_stream_mode=mode)
    assert (b"UserUnit" in path.read_bytes()) is not packed
    assert read(path).units == (0.75, 2.0)


def test_a_document_that_declares_none_has_none(tmp_path) -> None:
    path = tmp_path / "pages.pdf"
    with_units(None, 1).save(path)
    assert read(path).units == ()


def test_a_broken_stream_of_objects_is_passed_over() -> None:
    assert units(b"<< /Type /ObjStm /N 1 >>\nstream\nno such thing\nendstream") == ()
