"""Figures are read back: their words, that they are vectors, and that their fonts are within."""

import json
import re
from pathlib import Path

import pandas as pd
import pypdfium2 as pdfium
import pytest
from pypdfium2 import raw

from labrig.errors import DeclarationError, UsageError
from labrig.figures import draw, style
from labrig.figures.caption import Drawn
from labrig.figures.costs import costs
from labrig.figures.distributions import distributions
from labrig.figures.drawing import write
from labrig.figures.forest import forest
from labrig.figures.kinds import FIGURES
from labrig.stats.analysis import analyse, from_json
from tests.stats import synthetic

NAMES = tuple(FIGURES)
ARMS = ("untraced", "untraced again", "attached", "allocations", "locks", "read calls", "vfs_read")
CELLS = ("10 MiB", "64 KiB", "8 KiB", "2 KiB", "512 B")


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("example")
    synthetic.write_example(folder)
    return folder


def text_of(path: Path) -> str:
    page = pdfium.PdfDocument(path)[0]
    return re.sub(r"\s+", " ", page.get_textpage().get_text_range())


def words(drawn: Drawn, folder: Path) -> str:
    return text_of(write(drawn, folder)[0])


def test_all_figures_are_there(example):
    written = {path.name for path in (example / "figures").iterdir()}
    assert written == {f"{name}.{kind}" for name in NAMES for kind in ("pdf", "svg", "json")}


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("distributions", ("elapsed time (ms)", "median (%)", "ms", "%", "vfs_read stacks", *ARMS)),
        ("costs", ("firings in one trial", "added elapsed time (ms)", "cost of one firing (ns)")),
        ("costs", ("95% interval", *ARMS[3:], "vfs_read stacks")),
        ("forest", ("difference in elapsed time from 'untraced' (%)", "block size", *ARMS[1:])),
        ("forest", ("H1", "H2", "H4", "H5", "+100", *CELLS)),
        ("distributions", CELLS),
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


def test_the_same_input_gives_the_same_bytes(example, tmp_path):
    again = draw(example / "analysis.json", example / "trials.parquet", tmp_path)
    for path in again:
        assert path.read_bytes() == (example / "figures" / path.name).read_bytes()
    assert b"CreationDate" not in (tmp_path / "forest.pdf").read_bytes()


def test_nothing_of_the_users_settings_comes_in(example, tmp_path):
    import matplotlib as mpl

    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "text.color": "red"}):
        draw(example / "analysis.json", example / "trials.parquet", tmp_path)
    for name in NAMES:
        made = (tmp_path / f"{name}.pdf").read_bytes()
        assert made == (example / "figures" / f"{name}.pdf").read_bytes()


def test_arms_are_told_apart_without_colour():
    signs = [style.sign(index) for index in range(24)]
    assert len({(s.marker, s.filled, s.dash) for s in signs}) == 24
    assert len({s.marker for s in signs[:8]}) == 8
    assert len({s.dash for s in signs[:8]}) == 8


def test_smoke_is_drawn_without_bands(tmp_path):
    synthetic.write_example(tmp_path, size="smoke")
    assert "no interval" in text_of(tmp_path / "figures" / "costs.pdf")
    said = json.loads((tmp_path / "figures" / "costs.json").read_text())
    assert "too few blocks for bands" in said["caption"]


def test_one_block_and_hardware(tmp_path):
    experiment = synthetic.load_experiment()
    table = synthetic.make_table(experiment)
    table = table[table["block"] == 0]
    analysis = analyse(experiment, table, synthetic.make_metadata(facts={"kernel": "Linux 6.12"}))
    for drawn in (distributions(table, analysis), costs(analysis), forest(analysis)):
        write(drawn, tmp_path)
        assert "emulated" not in drawn.caption.caption
        assert re.search(r"N = \d", drawn.caption.caption)


def test_without_data_a_figure_says_so(tmp_path):
    experiment = synthetic.load_experiment()
    table = synthetic.make_table(experiment)
    alone = experiment.model_copy(
        update={"arms": {"none": experiment.arms["none"]}, "reference": ["none"], "hypotheses": []}
    )
    analysis = analyse(alone, table, synthetic.make_metadata())
    assert "No arm has a cost" in words(costs(analysis), tmp_path)
    assert "No arm has a relative difference" in words(forest(analysis), tmp_path)
    assert "untraced" in words(distributions(table, analysis), tmp_path)


def test_zero_variance_is_drawn(tmp_path):
    experiment = synthetic.load_experiment()
    table = synthetic.make_table(experiment, between=0, within=0)
    analysis = analyse(experiment, table, synthetic.make_metadata())
    for drawn in (distributions(table, analysis), costs(analysis), forest(analysis)):
        write(drawn, tmp_path)


def test_labels_are_no_mathematics(tmp_path):
    experiment = synthetic.load_experiment()
    table = synthetic.make_table(experiment, size="smoke")
    arm = experiment.arms["read-count"].model_copy(update={"label": "$x^2$ {a} \\frac"})
    odd = experiment.model_copy(update={"arms": {**experiment.arms, "read-count": arm}})
    analysis = analyse(odd, table, synthetic.make_metadata("smoke"))
    assert "$x^2${a}" in words(forest(analysis), tmp_path).replace(" ", "")


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
    assert len(pd.read_parquet(example / "trials.parquet")) == 1620
    assert from_json((example / "analysis.json").read_text()).experiment == "probe-effect"
