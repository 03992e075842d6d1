"""A report in LibreOffice's flat format, with a figure of lines."""

from __future__ import annotations

import base64

from tests.check.office import BODY, NOTE, ROWS
from tests.check.writing import ABSTRACT, Written

DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="450" height="200">
<g stroke="black" fill="none"><path d="M60 10 V160 H440"/>
<path d="M80 150 L200 110 L420 30" stroke="#0072b2"/>
<path d="M80 155 L200 140 L420 110" stroke="#d55e00" stroke-dasharray="6 3"/>
<path d="M200 100 V120 M420 20 V40 M200 133 V147 M420 100 V120"/></g>
<g font-family="Liberation Sans" font-size="10"><text x="200" y="195">buffer size (KiB)</text>
<text x="75" y="175">1</text><text x="195" y="175">4</text><text x="415" y="175">16</text>
<text x="20" y="85" transform="rotate(-90 20 85)">rate (MiB/s)</text>
<text x="40" y="160">0</text><text x="35" y="35">200</text>
<text x="330" y="45">cached</text><text x="330" y="150">not cached</text></g></svg>
"""

FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:meta><dc:title>Reading through the buffer cache</dc:title>
<meta:initial-creator>Ada Student</meta:initial-creator><dc:creator>Ada Student</dc:creator>
</office:meta>
<office:font-face-decls><style:font-face style:name="Times New Roman"
 svg:font-family="'Times New Roman'" style:font-family-generic="roman"/></office:font-face-decls>
<office:styles>
<style:default-style style:family="paragraph"><style:text-properties
 style:font-name="Times New Roman" fo:font-size="10pt" fo:language="en" fo:country="GB"/>
</style:default-style>
<style:style style:name="Standard" style:family="paragraph"><style:paragraph-properties
 fo:line-height="12pt" fo:text-align="justify" fo:margin-bottom="6pt"/></style:style>
<style:style style:name="Title" style:family="paragraph"><style:paragraph-properties
 fo:text-align="center" fo:margin-top="80pt" fo:margin-bottom="20pt"/>
<style:text-properties fo:font-size="20pt" fo:font-weight="bold"/></style:style>
<style:style style:name="Centred" style:family="paragraph"><style:paragraph-properties
 fo:text-align="center" fo:margin-bottom="10pt"/></style:style>
<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph"
 style:default-outline-level="1"><style:paragraph-properties fo:margin-top="16pt"
 fo:margin-bottom="8pt" fo:keep-with-next="always"/>
<style:text-properties fo:font-size="14pt" fo:font-weight="bold"/></style:style>
<style:style style:name="Heading_20_2" style:display-name="Heading 2" style:family="paragraph"
 style:default-outline-level="2"><style:paragraph-properties fo:margin-top="12pt"
 fo:margin-bottom="6pt" fo:keep-with-next="always"/>
<style:text-properties fo:font-size="12pt" fo:font-weight="bold"/></style:style>
<style:style style:name="Caption" style:family="paragraph"><style:paragraph-properties
 fo:text-align="center" fo:margin-top="6pt" fo:margin-bottom="10pt"/>
<style:text-properties fo:font-size="9pt" fo:font-style="italic"/></style:style>
<style:style style:name="Footnote" style:family="paragraph">
<style:text-properties fo:font-size="8pt"/></style:style>
<text:notes-configuration text:note-class="footnote" style:num-format="1"/>
</office:styles>
<office:automatic-styles>
<style:style style:name="First" style:family="paragraph" style:parent-style-name="Heading_20_1"
 style:master-page-name="Body"><style:paragraph-properties style:page-number="1"/></style:style>
<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="210mm"
 fo:page-height="297mm" fo:margin-top="1in" fo:margin-bottom="0.6in" fo:margin-left="1in"
 fo:margin-right="1in"/><style:footer-style><style:header-footer-properties
 fo:min-height="0.4in" fo:margin-top="0.15in"/></style:footer-style></style:page-layout>
<style:page-layout style:name="A4plain"><style:page-layout-properties fo:page-width="210mm"
 fo:page-height="297mm" fo:margin="1in"/></style:page-layout>
<style:style style:name="graphic" style:family="graphic"><style:graphic-properties
 style:vertical-pos="top" style:vertical-rel="baseline"/></style:style>
<style:style style:name="Sizes" style:family="table"><style:table-properties style:width="8cm"
 table:align="center"/></style:style>
<style:style style:name="Top" style:family="table-cell"><style:table-cell-properties
 fo:border-top="0.8pt solid #000000" fo:border-bottom="0.5pt solid #000000"/></style:style>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4plain"/>
<style:master-page style:name="Body" style:page-layout-name="A4"><style:footer>
<text:p text:style-name="Centred"><text:page-number/></text:p></style:footer></style:master-page>
</office:master-styles>
<office:body><office:text>
"""


def flat(body: tuple[tuple[str, str], ...] = BODY) -> Written:
    """A report in LibreOffice's flat format: headings without numbers, a figure of lines."""
    parts = [
        _p("Title", "Reading through the buffer cache"),
        _p("Centred", "Ada Student"),
        _p("Centred", "12 November 2026"),
        _p("Centred", "Abstract"),
        _p("Standard", ABSTRACT),
    ]
    for index, (kind, text) in enumerate(body):
        if kind in ("heading", "plain"):
            style = "First" if index == 0 else "Heading_20_1"
            parts.append(
                f'<text:h text:style-name="{style}" text:outline-level="1">{text}</text:h>'
            )
        elif kind == "inner":
            parts.append(
                f'<text:h text:style-name="Heading_20_2" text:outline-level="2">{text}</text:h>'
            )
        elif kind == "table":
            parts += [_p("Caption", f"Table 1: {text}"), _flat_table()]
        elif kind == "figure":
            drawing = base64.b64encode(DRAWING.encode()).decode()
            parts.append(
                '<text:p text:style-name="Centred"><draw:frame draw:style-name="graphic" '
                'text:anchor-type="as-char" svg:width="15cm" svg:height="6.67cm"><draw:image '
                f'draw:mime-type="image/svg+xml"><office:binary-data>{drawing}'
                "</office:binary-data></draw:image></draw:frame></text:p>"
            )
            parts.append(_p("Caption", f"Figure 1: {text}"))
        else:
            parts.append(_p("Standard", text))
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        f"<text:note-body>{_p('Footnote', NOTE)}</text:note-body></text:note></text:p>"
    )
    parts[6] = parts[6].replace("</text:p>", note)
    end = "</office:text></office:body></office:document>\n"
    return Written(
        files={"report.fodt": (FLAT + "\n".join(parts) + end).encode()}, engine="soffice"
    )


def _p(style: str, text: str) -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def _flat_table() -> str:
    styles = (' table:style-name="Top"', "")
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell{styles[min(number, 1)]} office:value-type="string">'
            f"{_p('Centred', cell)}</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for number, row in enumerate(ROWS)
    )
    columns = f'<table:table-column table:number-columns-repeated="{len(ROWS[0])}"/>'
    return f'<table:table table:style-name="Sizes">{columns}{rows}</table:table>'
