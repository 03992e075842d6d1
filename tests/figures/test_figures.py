"""Figures are read back: their words, that they are vectors, and that their fonts are within."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pypdfium2 as pdfium
import pytest
from pypdfium2 import raw

from labrig.errors import DeclarationError, UsageError
from labrig.figures import draw, style
from labrig.figures.kinds import FIGURES
from labrig.stats.analysis import analyse, from_json, to_json
from tests.figures.reading import inside, text_of
from tests.stats import synthetic

NAMES = tuple(FIGURES)
ARMS = ("untraced", "untraced again", "attached", "read calls")
CELLS = ("10 MiB", "8 KiB", "512 B")
TIME = "elapsed time (ms)"


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("example")
    experiment = synthetic.small_experiment()
    table = synthetic.make_table(experiment)
    analysis = analyse(experiment, table, synthetic.make_metadata())
    synthetic.write_table(table, synthetic.make_metadata(), folder / "trials.parquet")
    (folder / "analysis.json").write_text(to_json(analysis))
    draw(folder / "analysis.json", folder / "trials.parquet", folder / "figures")
    return folder


def test_all_figures_are_there(example):
    written = {path.name for path in (example / "figures").iterdir()}
    assert written == {f"{name}.{kind}" for name in NAMES for kind in ("pdf", "svg", "json")}


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("distributions", (TIME, "distance from the arm's median (%)", "ms", *ARMS, *CELLS)),
        ("violins", (TIME, "distance from the arm's median (%)", "ms", *ARMS, *CELLS)),
        ("ecdf", (TIME, "arm's median (%)", "share of trials up to a value", *ARMS, *CELLS)),
        ("scatter", (TIME, "system time (ms)", *ARMS, *CELLS)),
        ("sweep", (TIME, "block size (log2 scale)", *ARMS, *CELLS)),
        ("stacked", (TIME, "system time (ms)", "difference (%)", "+100", *ARMS, *CELLS)),
        ("stacked", ("block size (log2 scale)",)),
        ("pairs", ("distance from the mean of 'untraced' (%)", "arm", *ARMS, *CELLS)),
        ("run-order", ("distance from the arm's median (%)", "block 0", "block 5", "warm-up")),
        ("run-order", ("trials in run order", *ARMS, *CELLS)),
        ("regression", ("linear fit", "log-log fit", "residual (ms)", "residual (log2)", TIME)),
        ("regression", ("block size (log2 scale)", *ARMS, *CELLS)),
        ("costs", ("firings in one trial", "added elapsed time (ms)", "cost of one firing (ns)")),
        ("costs", ("95% interval", "read calls")),
        ("cost-residuals", ("added elapsed time less the line (ms)", "firings", "read calls")),
        ("forest", ("difference in elapsed time from 'untraced' (%)", "block size", *ARMS[1:])),
        ("forest", ("H1", "H2", "H4", "H5", "+100", *CELLS)),
    ],
)
def test_labels_and_units_can_be_read(example, name, labels):
    # rotated labels come out as single letters and without spaces
    text = text_of(example / "figures" / f"{name}.pdf").replace(" ", "")
    for label in labels:
        assert label.replace(" ", "") in text


@pytest.mark.parametrize("name", NAMES)
def test_figures_are_vectors_as_wide_as_the_text(example, name):
    page = pdfium.PdfDocument(example / "figures" / f"{name}.pdf")[0]
    kinds = {item.type for item in page.get_objects(max_depth=9)}
    assert raw.FPDF_PAGEOBJ_IMAGE not in kinds
    assert raw.FPDF_PAGEOBJ_PATH in kinds
    width, height = page.get_size()
    assert width == pytest.approx(72 * style.WIDTH, abs=1)
    assert height <= 72 * style.HEIGHT + 1
    svg = ElementTree.parse(example / "figures" / f"{name}.svg").getroot()
    assert not list(svg.iter(f"{{{style.SVG}}}image"))
    assert svg.get("viewBox") == f"0 0 {width:g} {height:g}"
    said = json.loads((example / "figures" / f"{name}.json").read_text())
    assert svg.findtext(f"{{{style.SVG}}}title") == said["title"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off_at_the_edge(example, name):
    inside(example / "figures" / f"{name}.pdf")


@pytest.mark.parametrize("name", NAMES)
def test_fonts_are_embedded_as_type_42_and_a_times(example, name):
    data = (example / "figures" / f"{name}.pdf").read_bytes()
    assert b"/Type3" not in data
    fonts = set(re.findall(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?(\w+)", data))
    assert fonts <= {b"STIXGeneral"} | {f for f in fonts if f.startswith(b"STIX")}
    assert fonts
    assert data.count(b"/FontFile2") >= 1


@pytest.mark.parametrize("name", NAMES)
def test_captions_say_n_bars_and_emulation(example, name):
    said = json.loads((example / "figures" / f"{name}.json").read_text())
    assert set(said) == {"title", "caption", "columns", "alt"}
    assert re.search(r"N = \d+", said["caption"])
    assert re.search(r"\bbars?\b|\bbox\b", said["caption"])
    assert said["caption"].endswith(
        "Measured on 'emulator', an emulated board: its times are not those of hardware."
    )
    assert {"arm", "elapsed"} <= set(said["columns"])
    assert "untraced" in said["alt"] or "read calls" in said["alt"]


def test_the_same_input_gives_the_same_bytes_whatever_the_user_has_set(example, tmp_path):
    import matplotlib as mpl

    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "text.color": "red"}):
        again = draw(example / "analysis.json", example / "trials.parquet", tmp_path)
    for path in again:
        assert path.read_bytes() == (example / "figures" / path.name).read_bytes()
    assert b"CreationDate" not in (tmp_path / "forest.pdf").read_bytes()


def test_arms_are_told_apart_without_colour():
    signs = [style.sign(index) for index in range(24)]
    assert len({(s.marker, s.filled, s.dash) for s in signs}) == 24
    assert len({s.marker for s in signs[:8]}) == 8
    assert len({s.dash for s in signs[:8]}) == 8


def test_files_that_are_not_what_they_should_be(example, tmp_path):
    table, analysis = example / "trials.parquet", example / "analysis.json"
    with pytest.raises(UsageError, match="cannot be read"):
        draw(tmp_path / "none.json", table, tmp_path)
    with pytest.raises(DeclarationError, match="not a table"):
        draw(analysis, analysis, tmp_path)
    with pytest.raises(DeclarationError, match="not an analysis"):
        broken = tmp_path / "analysis.json"
        broken.write_text("{}")
        draw(broken, table, tmp_path)


def test_the_example_keeps_to_the_contract(example):
    import pyarrow.parquet as pq

    schema = pq.read_schema(example / "trials.parquet")
    metadata = json.loads(schema.metadata[b"labrig"])
    assert {"experiment", "size", "boards", "counts", "post_hoc"} <= set(metadata)
    assert schema.field("elapsed").metadata[b"unit"] == b"ms"
    assert len(pd.read_parquet(example / "trials.parquet")) == 468
    assert from_json((example / "analysis.json").read_text()).experiment == "probe-effect"
