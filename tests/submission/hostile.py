"""PDFs that mean no good, or that something went wrong with. Each function makes one's bytes.

Some are written by hand, for no library would write them.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable

import pikepdf
from pikepdf import Array, Dictionary, Name, String


def raw_pdf(objects: Iterable[bytes]) -> bytes:
    """A PDF of these objects, from number 1; the first is the catalog."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start, count = len(out), len(places) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, table)
    out += b"trailer\n<< /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (count, start)
    return bytes(out)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), entries, content)


def page(content: bytes, *more: bytes, entries: bytes = b"", about: bytes = b"") -> bytes:
    """A PDF of one page. ``more`` are objects from number 5; the page's Resources are number 5."""
    resources = more or (b"<< >>",)
    return raw_pdf(
        (
            b"<< /Type /Catalog /Pages 2 0 R %b >>" % about,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources 5 0 R %b >>" % entries,
            content if content.startswith(b"<<") else stream(content),
            *resources,
        )
    )


def saved(pdf: pikepdf.Pdf, **how) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def encrypted(good: bytes, *, user: str) -> bytes:
    """With a password to open it; without ``user``, with one that only restricts its use."""
    with pikepdf.open(io.BytesIO(good)) as pdf:
        return saved(pdf, encryption=pikepdf.Encryption(owner="owner", user=user))


def many_pages(count: int) -> bytes:
    kids = b" ".join(b"3 0 R" for _ in range(count))
    return raw_pdf(
        (
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, count),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        )
    )


def many_pages_apart(count: int) -> bytes:
    """The same with an object for each."""
    kids = b" ".join(b"%d 0 R" % (3 + index) for index in range(count))
    leaf = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    tree = b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, count)
    return raw_pdf((b"<< /Type /Catalog /Pages 2 0 R >>", tree, *(leaf for _ in range(count))))


def zeros(size: int) -> bytes:
    """``size`` zeros, rounded up to MiB, as Flate has them: about a thousandth as long."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    # A block that needs nothing of what was before can stand again and again.
    block = squeeze.compress(bytes(1 << 20)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    count = -(-size >> 20)
    check = ((count << 20) % 65521 << 16) | 1  # Adler-32 of zeros (RFC 1950)
    return b"\x78\xda" + block * count + squeeze.flush() + check.to_bytes(4)


def bomb_content(size: int) -> bytes:
    """A page whose content takes ``size`` bytes, of blanks to a reader."""
    return page(stream(zeros(size), b"/Filter /FlateDecode"))


def bomb_content_twice(size: int) -> bytes:
    """The same, squeezed twice: a few KB."""
    once = zlib.compress(zeros(size), 9)
    return page(stream(once, b"/Filter [/FlateDecode /FlateDecode]"))


def bomb_image(side: int) -> bytes:
    """A picture of ``side`` times ``side`` pixels."""
    picture = stream(
        zeros(side * side * 3),
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 "
        b"/ColorSpace /DeviceRGB /Filter /FlateDecode" % (side, side),
    )
    return page(b"q 400 0 0 400 50 50 cm /I Do Q", b"<< /XObject << /I 6 0 R >> >>", picture)


def bomb_objects(size: int) -> bytes:
    """An object stream (ISO 32000-1, 7.5.7) that takes ``size`` bytes, with the page tree in it."""
    packed = stream(zeros(size), b"/Type /ObjStm /N 1 /First 10 /Filter /FlateDecode")
    body = bytearray(b"%PDF-1.7\n")
    first = len(body)
    body += b"1 0 obj\n<< /Type /Catalog /Pages 4 0 R >>\nendobj\n"
    second = len(body)
    body += b"2 0 obj\n%b\nendobj\n" % packed
    third = len(body)
    rows = b"".join(
        kind.to_bytes(1) + place.to_bytes(4) + index.to_bytes(2)
        for kind, place, index in (
            (0, 0, 65535),
            (1, first, 0),
            (1, second, 0),
            (1, third, 0),
            (2, 2, 0),
        )
    )
    entries = b"/Type /XRef /Size 5 /Root 1 0 R /W [1 4 2]"
    body += b"3 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (stream(rows, entries), third)
    return bytes(body)


def many_objects(count: int) -> bytes:
    """A page with so many lines drawn on it."""
    return page(stream(zlib.compress(b"0 0 m 9 9 l S\n" * count, 1), b"/Filter /FlateDecode"))


def many_letters(count: int) -> bytes:
    """A page with so many letters, each a text of its own."""
    text = b"BT /F 10 Tf 100 700 Td " + b"(a) Tj " * count + b"ET"
    return page(
        stream(zlib.compress(text, 1), b"/Filter /FlateDecode"),
        b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >> >>",
    )


def many_links(count: int) -> bytes:
    link = b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (http://a/) >> >>"
    return page(b"", entries=b"/Annots [%b]" % (link * count))


def deep_array(depth: int) -> bytes:
    """An object in an object in an object …"""
    return page(b"", entries=b"/Deep " + b"[" * depth + b"]" * depth)


def deep_content(depth: int) -> bytes:
    """States of the pen in states of the pen, and an array in an array as an operand."""
    return page(b"q " * depth + b"[" * depth + b"]" * depth + b" TJ " + b"Q " * depth)


def form_in_itself() -> bytes:
    """A drawing that holds itself twice."""
    own = stream(
        b"/X Do /X Do",
        b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>",
    )
    return page(b"/X Do", b"<< /XObject << /X 6 0 R >> >>", own)


def forms_doubling(levels: int) -> bytes:
    """Drawings of which each shows the next one twice: 2^levels in all."""
    forms = [
        stream(
            b"/X Do /X Do",
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
            b"/Resources << /XObject << /X %d 0 R >> >>" % (7 + level),
        )
        for level in range(levels)
    ]
    last = stream(b"0 0 m 9 9 l S", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    return page(b"/X Do", b"<< /XObject << /X 6 0 R >> >>", *forms, last)


def pages_in_themselves() -> bytes:
    return raw_pdf(
        (b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>")
    )


def pages_deep(depth: int) -> bytes:
    nodes = [
        b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>" % (number + 1, number - 1)
        for number in range(2, depth + 2)
    ]
    leaf = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] >>" % (depth + 1)
    return raw_pdf((b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, leaf))


def outline_in_itself() -> bytes:
    return page(
        b"",
        b"<< >>",
        b"<< /Type /Outlines /First 7 0 R /Last 7 0 R >>",
        b"<< /Title (round) /Parent 6 0 R /First 7 0 R /Next 7 0 R >>",
        about=b"/Outlines 6 0 R",
    )


def outline_wide(count: int) -> bytes:
    items = [
        b"<< /Title (item) /Parent 6 0 R /Next %d 0 R >>" % (8 + index) for index in range(count)
    ]
    last = b"<< /Title (last) /Parent 6 0 R >>"
    head = b"<< /Type /Outlines /First 7 0 R >>"
    return page(b"", b"<< >>", head, *items, last, about=b"/Outlines 6 0 R")


def names_in_themselves() -> bytes:
    """A tree of names, for links to look up, that is its own branch."""
    return page(
        b"",
        b"<< >>",
        b"<< /Kids [6 0 R 6 0 R] /Limits [(a) (z)] >>",
        entries=b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /Dest (m) >>]",
        about=b"/Names << /Dests 6 0 R >>",
    )


def huge_numbers() -> bytes:
    """Coordinates, sizes and matrices that overflow, and some that are no numbers."""
    return page(
        b"1e38 0 0 1e38 1e38 1e38 cm 1e38 1e38 m 1e39 9e99 l S nan inf m -inf nan l S "
        b"99999999999999999999999999 w 0 0 0 0 0 0 cm "
        b"BT /F 1e38 Tf 1e38 1e38 Td (huge) Tj 0 Tf (none) Tj ET "
        b"q 0 0 0 0 0 0 cm BT /F 12 Tf (flat) Tj ET Q",
        b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >> >>",
        entries=b"/CropBox [-1e38 -1e38 1e38 1e38] /UserUnit 1e30 /Rotate 91",
    )


def no_area() -> bytes:
    return raw_pdf(
        (
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R 4 0 R 5 0 R] /Count 3 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 0 0] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [9 9 1 1] /CropBox [70 70 80 80] >>",
            b"<< /Type /Page /Parent 2 0 R >>",
        )
    )


def active(good: bytes, marker: str) -> bytes:
    """A report that would start a program and run scripts, of which each writes ``marker``."""
    script = f'app.launchURL("file://{marker}"); util.printd("yyyy", new Date());'
    with pikepdf.open(io.BytesIO(good)) as pdf:
        run = Dictionary(S=Name.JavaScript, JS=String(script))
        launch = Dictionary(
            S=Name.Launch, F=String("/bin/sh"), Unix=Dictionary(F="touch", P=marker)
        )
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(script), Next=launch)
        pdf.Root.AA = Dictionary(WC=run, WS=run, DP=run)
        pdf.Root.Names = Dictionary(
            JavaScript=Dictionary(Names=Array([String("first"), run, String("second"), run]))
        )
        pdf.attachments["payload.exe"] = b"MZ not a program"
        first = pdf.pages[0]
        first.AA = Dictionary(O=launch, C=run)
        areas = [
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 50, 50]), A=action)
            for action in (launch, run)
        ]
        first.Annots = pdf.make_indirect(Array([pdf.make_indirect(area) for area in areas]))
        return saved(pdf)


def remote() -> bytes:
    """A page whose content, picture and form are to be fetched from elsewhere."""
    far = b"<< /Length 0 /F << /FS /URL /F (http://192.0.2.1/x) >> >>\nstream\n\nendstream"
    return page(
        far,
        b"<< /XObject << /I 6 0 R >> >>",
        b"<< /Type /XObject /Subtype /Image /Width 9 /Height 9 /Length 0 /F (/etc/passwd) >>"
        b"\nstream\n\nendstream",
    )


def bad_table(good: bytes) -> bytes:
    """All places in the table of objects wrong: readers look for the objects themselves."""
    at = good.rindex(b"startxref")
    return good[:at] + b"startxref\n7\n%%EOF\n"


def tables_in_a_ring() -> bytes:
    """A table of objects whose previous one is itself."""
    good = page(b"")
    start = int(good.split(b"startxref\n")[-1].split()[0])
    return good.replace(b"trailer\n<< ", b"trailer\n<< /Prev %d " % start)


def embedded_font(size: int) -> bytes:
    """A page with a font program that takes ``size`` bytes, all zeros."""
    font = (
        b"<< /Type /Font /Subtype /TrueType /BaseFont /AAAAAA+X /FirstChar 97 /LastChar 97 "
        b"/Widths [500] /FontDescriptor << /Type /FontDescriptor /FontName /AAAAAA+X /Flags 4 "
        b"/FontBBox [0 0 1 1] /ItalicAngle 0 /Ascent 1 /Descent 0 /CapHeight 1 /StemV 1 "
        b"/FontFile2 6 0 R >> >>"
    )
    program = stream(zeros(size), b"/Filter /FlateDecode /Length1 %d" % size)
    text = b"BT /F 10 Tf 100 700 Td (aaa) Tj ET"
    return page(text, b"<< /Font << /F %b >> >>" % font, program)
