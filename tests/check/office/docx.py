"""A report in Word's format, with a figure made of pixels."""

from __future__ import annotations

import io
import zipfile
from functools import cache

from tests.check.office import BODY, ROWS
from tests.check.writing import ABSTRACT, Written

WORDS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPES = (
    HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    + "".join(
        f'<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-{kind}+xml"/>'
        for part, kind in (
            ("word/document.xml", "officedocument.wordprocessingml.document.main"),
            ("word/styles.xml", "officedocument.wordprocessingml.styles"),
            ("word/numbering.xml", "officedocument.wordprocessingml.numbering"),
            ("word/footer1.xml", "officedocument.wordprocessingml.footer"),
            ("docProps/core.xml", "package.core-properties"),
        )
    )
    + "</Types>"
)
CORE = (
    HEAD + '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Reading through the '
    "buffer cache</dc:title><dc:creator>Ada Student</dc:creator><dc:language>en-GB</dc:language>"
    "</cp:coreProperties>"
)
STYLES = (
    HEAD + f"<w:styles {WORDS}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"/><w:sz w:val="20"/>'
    '<w:lang w:val="en-GB"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
    '<w:spacing w:after="120" w:line="240" w:lineRule="exact"/><w:jc w:val="both"/></w:pPr>'
    "</w:pPrDefault></w:docDefaults>"
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{shown}"/><w:pPr>'
        f"<w:keepNext/>{numbered}"
        f'<w:spacing w:before="{before}" w:after="{after}" w:line="240" w:lineRule="auto"/>'
        f'<w:jc w:val="{side}"/>{level}</w:pPr>'
        f'<w:rPr><w:sz w:val="{size}"/>{face}</w:rPr></w:style>'
        for name, shown, before, after, side, numbered, level, size, face in (
            ("Title", "Title", 1600, 400, "center", "", "", 36, "<w:b/>"),
            ("Centred", "Centred", 0, 200, "center", "", "", 20, ""),
            *(
                (
                    f"Heading{n}",
                    f"heading {n}",
                    320,
                    160,
                    "left",
                    f'<w:numPr><w:ilvl w:val="{n - 1}"/><w:numId w:val="1"/></w:numPr>',
                    f'<w:outlineLvl w:val="{n - 1}"/>',
                    size,
                    "<w:b/>",
                )
                for n, size in ((1, 28), (2, 24))
            ),
            (
                "Plain",
                "Plain heading",
                320,
                160,
                "left",
                "",
                '<w:outlineLvl w:val="0"/>',
                28,
                "<w:b/>",
            ),
        )
    )
    + '<w:style w:type="paragraph" w:styleId="Caption"><w:name w:val="caption"/><w:pPr>'
    '<w:spacing w:before="120" w:after="200"/><w:jc w:val="left"/></w:pPr>'
    '<w:rPr><w:b/><w:sz w:val="18"/></w:rPr></w:style></w:styles>'
)
NUMBERING = (
    HEAD + f'<w:numbering {WORDS}><w:abstractNum w:abstractNumId="0">'
    '<w:multiLevelType w:val="multilevel"/>'
    + "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        f'<w:pStyle w:val="Heading{n + 1}"/><w:lvlText w:val="{shown}"/>'
        '<w:pPr><w:ind w:left="576" w:hanging="576"/></w:pPr></w:lvl>'
        for n, shown in enumerate(("%1.", "%1.%2"))
    )
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
FOOTER = (
    HEAD + f'<w:ftr {WORDS}><w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
    '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>'
)
PAGE = (
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" '
    'w:left="1440" w:header="708" w:footer="708"/>'
)


def _related(*targets: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="r{n}" Type="{kind if "/" in kind else RELATED + "/" + kind}" '
        f'Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{HEAD}<Relationships xmlns="{space}">{rows}</Relationships>'


def docx(body: tuple[tuple[str, str], ...] = BODY) -> Written:
    """A report in Word's format: headings numbered by Word's list, a figure made of pixels."""
    styles = {"heading": "Heading1", "inner": "Heading2", "plain": "Plain"}
    parts = [
        _w("Title", "Reading through the buffer cache"),
        _w("Centred", "Ada Student"),
        _w("Centred", "12 November 2026"),
        _w("Centred", "Abstract"),
        _w("", ABSTRACT),
        f'<w:p><w:pPr><w:sectPr><w:type w:val="nextPage"/>{PAGE}</w:sectPr></w:pPr></w:p>',
    ]
    for kind, text in body:
        if kind == "table":
            parts += [_w("Caption", f"Table 1. {text}"), _word_table()]
        elif kind == "figure":
            parts += [_inline(), _w("Caption", f"Figure 1. {text}")]
        else:
            parts.append(_w(styles.get(kind, ""), text))
    last = f'<w:sectPr><w:footerReference w:type="default" r:id="r3"/>{PAGE}'
    document = (
        f'{HEAD}<w:document {WORDS} xmlns:r="{RELATED}"><w:body>{"".join(parts)}{last}'
        '<w:pgNumType w:start="1"/></w:sectPr></w:body></w:document>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in (
            ("[Content_Types].xml", TYPES),
            (
                "_rels/.rels",
                _related(
                    ("officeDocument", "word/document.xml"),
                    (
                        "http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
                        "core-properties",
                        "docProps/core.xml",
                    ),
                ),
            ),
            ("docProps/core.xml", CORE),
            ("word/document.xml", document),
            (
                "word/_rels/document.xml.rels",
                _related(
                    ("styles", "styles.xml"),
                    ("numbering", "numbering.xml"),
                    ("footer", "footer1.xml"),
                    ("image", "media/rate.png"),
                ),
            ),
            ("word/styles.xml", STYLES),
            ("word/numbering.xml", NUMBERING),
            ("word/footer1.xml", FOOTER),
            ("word/media/rate.png", picture()),
        ):
            # Always of one time, so that the same text is the same file.
            made.writestr(zipfile.ZipInfo(name, (2026, 11, 12, 0, 0, 0)), data)
    return Written(files={"report.docx": out.getvalue()}, engine="soffice")


def _w(style: str, text: str) -> str:
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{named}<w:r><w:t>{text}</w:t></w:r></w:p>"


def _word_table() -> str:
    columns = '<w:gridCol w:w="1600"/>' * len(ROWS[0])
    rules = '<w:top w:val="single" w:sz="8"/><w:bottom w:val="single" w:sz="8"/>'
    rows = "".join(
        "<w:tr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="1600" w:type="dxa"/></w:tcPr>{_w("", c)}</w:tc>'
            for c in row
        )
        + "</w:tr>"
        for row in ROWS
    )
    return (
        f'<w:tbl><w:tblPr><w:jc w:val="center"/><w:tblBorders>{rules}</w:tblBorders></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{rows}"
        "</w:tbl><w:p/>"
    )


def _inline() -> str:
    across, up = 5486400, 2377440  # 6 by 2.6 inches, in the format's 914400 an inch
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    return (
        '<w:p><w:pPr><w:spacing w:line="240" w:lineRule="auto"/><w:jc w:val="center"/></w:pPr>'
        f'<w:r><w:drawing><wp:inline xmlns:wp="{drawing}/wordprocessingDrawing">'
        f'<wp:extent cx="{across}" cy="{up}"/><wp:docPr id="1" name="rate"/>'
        f'<a:graphic xmlns:a="{drawing}/main"><a:graphicData uri="{drawing}/picture">'
        f'<pic:pic xmlns:pic="{drawing}/picture"><pic:nvPicPr><pic:cNvPr id="1" name="rate"/>'
        '<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="r4"/><a:stretch>'
        '<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{across}" cy="{up}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
        "</w:r></w:p>"
    )


@cache
def picture() -> bytes:
    """A figure made of pixels, 300 of them an inch."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(6, 2.6), dpi=300, layout="constrained")
    FigureCanvasAgg(drawn)
    axes = drawn.subplots()
    axes.errorbar([1, 4, 16], [20, 90, 210], yerr=[4, 6, 9], marker="o", color="black")
    axes.set_xlabel("buffer size (KiB)")
    axes.set_ylabel("rate (MiB/s)")
    out = io.BytesIO()
    drawn.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()
