"""What was changed in a lab is found and named, each in a copy of one lab that is whole."""

from __future__ import annotations

import json
import shutil
from collections.abc import Generator, Iterable
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pypdfium2
import pytest
from click.testing import CliRunner
from pypdfium2 import raw

from labrig.cli import main
from labrig.errors import UsageError
from labrig.provenance.setting_aside import set_aside
from labrig.provenance.verify import again, journals, reports, targets
from labrig.provenance.verify.checked import Checked
from labrig.provenance.verify.command import verify
from labrig.provenance.verify.results import results_in
from labrig.report.sealed import short_hash
from tests.provenance.archive.test_opening import packed
from tests.provenance.verify import made
from tests.provenance.verify.made import FOLDER

FIRST = "20260304T120000Z-b0"
REPORT = "results/reports/mini"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lab to be looked at, and not changed."""
    lab: Path = tmp_path_factory.mktemp("whole") / "lab"
    made.make(lab)
    return lab


@pytest.fixture
def lab(whole: Path, tmp_path: Path) -> Path:
    """A copy to be changed."""
    return Path(shutil.copytree(whole, tmp_path / "lab"))


def faults(checks: Iterable[Checked]) -> list[Checked]:
    return [one for one in checks if one.state == "FAULT"]


def only(checks: Iterable[Checked]) -> Checked:
    (found,) = faults(checks)
    return found


def measured(lab: Path) -> list[Checked]:
    return list(journals.check(results_in(lab, FOLDER)))


def remade(lab: Path) -> list[Checked]:
    return list(again.check(results_in(lab, FOLDER)))


def without_figures(lab: Path) -> list[Checked]:
    """What is found where no figure is drawn yet, which takes less time."""
    shutil.rmtree(lab / FOLDER / "figures")
    return remade(lab)


def test_a_lab_that_is_whole_has_no_fault_and_is_not_changed(whole):
    before = {path: path.stat().st_mtime_ns for path in whole.rglob("*")}
    found = list(verify((), whole))
    assert not faults(found)
    assert {one.what for one in found} == {
        *("plan", "journal", "beside", "traces", "table", "analysis", "figures"),
        *("record", "values", "text", "pdf"),
    }
    assert all(one.state == "ok" for one in found)
    assert {path: path.stat().st_mtime_ns for path in whole.rglob("*")} == before


def test_a_number_in_a_journal_is_found_with_its_line(lab):
    path = lab / FOLDER / "raw" / f"{FIRST}.jsonl"
    text = path.read_text()
    path.write_text(text.replace('"voluntary_switches":27', '"voluntary_switches":28', 1))
    line = text[: text.index('"voluntary_switches":27')].count("\n") + 1
    found = only(measured(lab))
    assert found.where == f"{FOLDER}/raw/{FIRST}.jsonl:{line}"
    assert found.words.startswith("was changed"), "the place is said once"
    (refused,) = faults(remade(lab))
    assert f"{FIRST}.jsonl:{line}" in refused.words, "nothing is made again of it"


def test_a_journal_that_was_written_anew_as_a_whole_is_not_the_measured_one(lab):
    path = lab / FOLDER / "raw" / f"{FIRST}.jsonl"
    other = path.with_name(path.name.replace("b0", "b1").replace("120000", "120001"))
    path.write_bytes(other.read_bytes())
    found = only(measured(lab))
    assert found.where == f"{FOLDER}/raw/{path.name}"
    assert "not the file that was measured" in found.words


def test_a_journal_that_is_gone_is_missed(lab):
    (lab / FOLDER / "raw" / f"{FIRST}.jsonl").unlink()
    assert "cannot be read" in only(measured(lab)).words


def unfinished(lab: Path, *more: str) -> list[Checked]:
    """What is found where measuring has not come to its end, or only a notebook measured."""
    results = lab / FOLDER
    for path in results.iterdir():
        if path.name in ("measured.json", *more):
            path.unlink()
        elif path.name in ("traces", "figures", "trials.parquet", "analysis.json"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return list(verify([FOLDER], lab))


def test_what_is_not_measured_to_its_end_is_no_fault_and_its_journals_are_looked_at(lab):
    path = lab / FOLDER / "raw" / f"{FIRST}.jsonl"
    text = path.read_bytes()
    path.write_bytes(text[: text.rindex(b"{") + 9])
    found = unfinished(lab)
    assert {one.state for one in found} == {"note"}
    (journal,) = (one for one in found if one.where.endswith(path.name))
    assert journal.words == "is in no result: 19 lines, chained and not sealed"
    path.write_bytes(text.replace(b'"voluntary_switches":27', b'"voluntary_switches":28', 1))
    assert f"{FIRST}.jsonl:" in only(verify([FOLDER], lab)).where


def test_what_was_measured_is_missed_where_something_is_made_of_it(lab):
    (lab / FOLDER / "measured.json").unlink()
    found = faults(measured(lab))
    assert [one.where for one in found] == [f"{FOLDER}/measured.json"]
    assert found[0].words.startswith("is missing; trials.parquet, analysis.json and figures")


@pytest.mark.parametrize("present", [True, False])
def test_a_measurement_that_was_set_aside_is_looked_at_too(lab, present):
    stamp = "20260304T120000Z"
    results, kept = lab / FOLDER, f"{FOLDER}/kept/{stamp}"
    shutil.rmtree(lab / "results" / "reports")
    shutil.copytree(results, lab / "copy")
    set_aside([results], stamp)
    if present:
        for path in (lab / "copy").iterdir():
            if path.name not in ("figures", "traces", "trials.parquet", "analysis.json"):
                path.rename(results / path.name)
    found = list(verify((), lab))
    assert not faults(found)
    journals = {one.where for one in found if one.what == "journal" and one.state == "ok"}
    assert {where for where in journals if where.startswith(kept)} == {
        f"{kept}/raw/{path.name}" for path in (lab / kept / "raw").glob("*.jsonl")
    }
    path = lab / kept / "raw" / f"{FIRST}.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:3] + lines[4:]))
    told = only(verify(["mini"], lab))
    assert (told.where, told.words) == (f"{kept}/raw/{path.name}:4", "line 4 is missing")
    path.write_bytes(b"".join(lines[:-1]))
    assert "not the file that was measured" in only(verify([FOLDER], lab)).words


def test_a_record_of_journals_that_is_none_is_told_with_its_path_once(lab):
    (lab / FOLDER / "measured.json").write_text("[]")
    assert only(measured(lab)).words.startswith("not a record of journals")


def test_a_notebooks_journals_are_found_by_the_experiments_name(lab):
    assert {one.state for one in unfinished(lab, "plan.json")} == {"note"}
    shutil.rmtree(lab / "results" / "reports")
    assert targets.find(lab, ("mini",)).results == (FOLDER,)
    path = lab / FOLDER / "raw" / f"{FIRST}.jsonl"
    assert f"{FOLDER}/raw/{path.name}" in {one.where for one in verify((), lab)}


def test_a_journal_in_no_result_is_looked_at_too(lab):
    path = lab / FOLDER / "raw" / f"{FIRST}.jsonl"
    other = path.with_name("20260101T000000Z-b0.jsonl")
    other.write_bytes(path.read_bytes())
    assert not faults(measured(lab))
    other.write_bytes(path.read_bytes().replace(b'"pid":', b'"pid": ', 1))
    assert only(measured(lab)).where.startswith(f"{FOLDER}/raw/{other.name}:")


def test_a_trace_file_is_held_against_what_the_journal_says(lab):
    path = next((lab / FOLDER / "raw").glob("*.trace-*.txt"))
    path.write_text(path.read_text().replace("30", "31"))
    found = only(measured(lab))
    assert found.where == f"{FOLDER}/raw/{path.name}"
    assert found.what == "beside"


def test_another_plan_than_the_measured_one_is_found(lab):
    path = lab / FOLDER / "plan.json"
    path.write_text(path.read_text().replace('"trial_timeout": ', '"trial_timeout": 1'))
    assert only(measured(lab)).where == f"{FOLDER}/plan.json"


def test_a_plan_of_which_no_trial_was_measured_is_told_and_nothing_is_made_of_it(lab):
    path = lab / FOLDER / "plan.json"
    path.write_text(path.read_text().replace('"runs": "', '"runs": "0'))
    assert "cannot be made again" in faults(remade(lab))[-1].words


def changed_table(lab: Path) -> None:
    path = lab / FOLDER / "trials.parquet"
    table = pq.read_table(path)
    values = table["elapsed"].to_pylist()
    values[5] += 0.25
    place = table.schema.get_field_index("elapsed")
    pq.write_table(table.set_column(place, table.schema.field(place), pa.array([values][0])), path)


def test_a_number_in_the_table_is_found_with_row_column_and_both_values(lab):
    before = pq.read_table(lab / FOLDER / "trials.parquet")["elapsed"][5].as_py()
    changed_table(lab)
    found = only(without_figures(lab))
    assert (found.what, found.where) == ("table", f"{FOLDER}/trials.parquet")
    assert found.words == f"row 6, elapsed: {before + 0.25}, made again {before}"


def test_a_word_in_the_tables_metadata_is_found(lab):
    path = lab / FOLDER / "trials.parquet"
    table = pq.read_table(path)
    said = json.loads(table.schema.metadata[b"labrig"])
    said["counts"]["lost"] = 7
    pq.write_table(table.replace_schema_metadata({"labrig": json.dumps(said)}), path)
    assert "counts.lost: 7, made again 0" in only(without_figures(lab)).words


def test_a_row_of_what_tracers_printed_is_found(lab):
    path = lab / FOLDER / "traces" / "aggregations.parquet"
    table = pq.read_table(path)
    pq.write_table(table.slice(1), path)
    found = only(without_figures(lab))
    assert (found.what, found.where) == ("traces", f"{FOLDER}/traces/aggregations.parquet")
    assert "2 rows, made again 3" in found.words


def test_a_mean_in_the_analysis_is_found_by_its_place(lab):
    path = lab / FOLDER / "analysis.json"
    before = json.loads(path.read_text())["summaries"][1]["mean"]
    made.edit_json(path, "summaries", 1, "mean", put=9.5)
    found = only(without_figures(lab))
    assert (found.what, found.where) == ("analysis", f"{FOLDER}/analysis.json")
    assert found.words == f"summaries[1].mean: 9.5, made again {before}"


def test_a_missing_table_is_missed_where_there_is_an_analysis_of_it(lab):
    (lab / FOLDER / "trials.parquet").unlink()
    assert only(without_figures(lab)).words == "is missing"


def test_results_that_are_not_analysed_yet_are_no_fault(lab):
    for name in ("traces", "figures"):
        shutil.rmtree(lab / FOLDER / name)
    for name in ("trials.parquet", "analysis.json"):
        (lab / FOLDER / name).unlink()
    (found,) = remade(lab)
    assert found.state == "note"


def test_a_declaration_that_changed_since_is_told_in_place_of_what_follows_from_it(lab):
    path = lab / "experiments" / "mini" / "experiment.yaml"
    path.write_text("# a remark\n" + path.read_text())
    assert not faults(without_figures(lab)), "comments say nothing"
    path.write_text(path.read_text().replace("margin: 10%", "margin: 20%"))
    found = only(remade(lab))
    assert found.where == "experiments/mini/experiment.yaml"
    assert "`snakemake mini`" in found.words


def test_drawings_and_captions_that_were_touched_are_found_and_no_others(lab):
    folder = lab / FOLDER / "figures"
    svg = folder / "sweep.svg"
    svg.write_text(svg.read_text().replace("fill: ", "fill:  ", 1))
    pdf = folder / "forest.pdf"
    pdf.write_bytes(pdf.read_bytes()[:-20] + b" " + pdf.read_bytes()[-20:])
    made.edit_json(folder / "ecdf.json", "caption", put="Nothing is shown.")
    (folder / "pairs.pdf").unlink()
    found = faults(remade(lab))
    assert sorted(one.where.rpartition("/")[2] for one in found) == [
        *("ecdf.json", "forest.pdf", "pairs.pdf", "sweep.svg"),
    ]
    assert "caption: 'Nothing is shown.'" in next(
        one.words for one in found if one.where.endswith("ecdf.json")
    )


@pytest.fixture(scope="module")
def touched(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, list[Checked]]:
    """What is found after three changes in a report, and the line of the one in its text."""
    lab = Path(shutil.copytree(whole, tmp_path_factory.mktemp("touched") / "lab"))
    text, values, pdf = (
        lab / REPORT / name for name in ("latex/section-results.tex", "values.json", "report.pdf")
    )
    before = text.read_text()
    begin = before.index(r"\labrigvalue")
    digit = next(i for i in range(before.index("}{", begin), len(before)) if before[i].isdigit())
    put = "7" if before[digit] != "7" else "8"
    text.write_text(before[:digit] + put + before[digit + 1 :])
    values.write_text(values.read_text().replace('"estimate": 1', '"estimate": 2', 1))
    pdf.write_bytes(pdf.read_bytes() + b"\n")
    (lab / REPORT / "typeset.pdf").unlink()  # an archive has none
    return before[:digit].count("\n") + 1, faults(reports.check(lab, "mini"))


def test_a_value_in_the_reports_text_is_found_with_file_and_line(touched):
    line, found = touched
    (text,) = (one for one in found if one.what == "text")
    assert text.where == f"{REPORT}/latex/section-results.tex"
    assert text.words.startswith(f"line {line}: ")


def test_a_value_that_is_not_the_analysed_one_is_found_by_its_name(touched):
    _, found = touched
    words = [one.words for one in found if one.where == f"{REPORT}/values.json"]
    assert any(".estimate: 2" in one and ", made again 1" in one for one in words)


def test_pages_that_are_not_those_made_again_are_found_and_nothing_else(touched):
    _, found = touched
    assert {one.where.removeprefix(f"{REPORT}/") for one in found} == {
        *("latex/section-results.tex", "values.json", "report.pdf"),
    }


def test_a_report_says_which_of_its_results_are_others_now(lab):
    changed_table(lab)
    found = only(reports.check(lab, "mini"))
    assert found.where == f"{REPORT}/record.json"
    assert f"{FOLDER}/trials.parquet" in found.words


def test_prose_that_changed_since_is_told_in_place_of_the_text(lab):
    path = lab / "report_template" / "mini" / "setup.md"
    path.write_text(path.read_text() + "More.\n")
    found = only(reports.check(lab, "mini"))
    assert "setup.md changed since the report was made" in found.words


def test_a_pdf_of_another_making_has_another_record(whole, tmp_path):
    kept = tmp_path / REPORT
    kept.mkdir(parents=True)
    for name in ("record.json", "values.json", "report.pdf"):
        shutil.copy(whole / REPORT / name, kept)
    made.edit_json(kept / "record.json", "labrig", put="0.0.9")
    alone = str(whole / REPORT / "report.pdf")
    found = {one.where: one for one in verify([alone], tmp_path)}
    for where in (f"{REPORT}/report.pdf", alone):
        assert found[where].state == "FAULT"
        assert "it is of another making" in found[where].words


def archive_of(lab: Path, path: Path) -> Path:
    files = {one.relative_to(lab).as_posix(): one for one in lab.rglob("*") if one.is_file()}
    return packed(path, {name: one.read_bytes() for name, one in files.items()})


def test_an_archive_without_what_is_made_on_the_way_is_verified_as_a_whole(lab, tmp_path):
    (lab / REPORT / "typeset.pdf").unlink()
    handed_in = archive_of(lab, tmp_path / "handed-in.zip")
    found = list(verify((), tmp_path, handed_in))
    assert {one.state for one in found} == {"ok"}
    assert (f"{REPORT}/report.pdf", "pdf") in {(one.where, one.what) for one in found}


def test_a_lone_pdf_is_matched_with_the_archive_that_has_its_record(lab, whole, tmp_path):
    handed_in = archive_of(whole, tmp_path / "handed-in.zip")
    shutil.copy(whole / REPORT / "report.pdf", tmp_path / "lone.pdf")
    found = list(verify(["lone.pdf"], tmp_path, handed_in))
    assert [one.state for one in found] == ["ok", "ok"]
    assert "that of report 'mini' in handed-in.zip" in found[0].words
    changed_table(lab)
    other = archive_of(lab, tmp_path / "other.zip")
    assert f"{FOLDER}/trials.parquet" in only(verify(["lone.pdf"], tmp_path, other)).words
    made.edit_json(lab / REPORT / "record.json", "labrig", put="0.0.9")
    short = short_hash((lab / REPORT / "record.json").read_bytes())
    another = archive_of(lab, tmp_path / "another.zip")
    assert f"{short} of 'mini'" in only(verify(["lone.pdf"], tmp_path, another)).words
    with pytest.raises(UsageError, match="no such file"):
        list(verify(["nothing.pdf"], tmp_path, another))


def saved_anew(pdf: Path, change: str, to: Path) -> Path:
    """A PDF with its record, of which something was changed, or nothing."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[1]
    if change == "blank":
        for one in list(page.get_objects(max_depth=1)):
            page.remove_obj(one)
        page.gen_content()
    elif change == "word":
        words = (one for one in page.get_objects(max_depth=1) if one.type == raw.FPDF_PAGEOBJ_TEXT)
        page.remove_obj(next(words))
        page.gen_content()
    elif change == "drawing":
        bar = raw.FPDFPageObj_CreateNewRect(300, 400, 9, 60)
        raw.FPDFPath_SetDrawMode(bar, raw.FPDF_FILLMODE_WINDING, 0)
        page.insert_obj(pypdfium2.PdfObject(bar))
        page.gen_content()
    elif change == "pages":
        document.del_page(1)
    document.save(to)
    return to


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("blank", "page 2 has another text"),
        ("word", "has another text"),
        ("drawing", "looks otherwise"),
        ("pages", "whose pages it has not: it has"),
        ("nothing", "show the same"),
    ],
)
def test_a_pdf_with_the_record_and_other_pages_is_not_the_report(whole, tmp_path, change, words):
    saved_anew(whole / REPORT / "report.pdf", change, tmp_path / "forged.pdf")
    handed_in = archive_of(whole, tmp_path / "handed-in.zip")
    state = "ok" if change == "nothing" else "FAULT"
    record = targets.find_pdf(tmp_path, "forged.pdf").record
    assert record.bytes == (whole / REPORT / "record.json").read_bytes()
    matched = next(iter(verify(["forged.pdf"], tmp_path, handed_in)))
    assert (matched.state, matched.where) == (state, "forged.pdf")
    assert words in matched.words
    kept = tmp_path / REPORT
    shutil.copytree(whole / REPORT, kept)
    (of_lab,) = (one for one in verify(["forged.pdf"], tmp_path) if one.where == "forged.pdf")
    assert (of_lab.state, words in of_lab.words) == (state, True)


def test_a_pdf_whose_report_has_no_pages_there_is_not_passed_for_it(whole, tmp_path):
    kept = tmp_path / REPORT
    kept.mkdir(parents=True)
    shutil.copy(whole / REPORT / "record.json", kept)
    alone = str(whole / REPORT / "report.pdf")
    found = only(verify([alone], tmp_path))
    assert "has no report.pdf that its pages could be held against" in found.words


def test_names_mean_experiments_reports_folders_and_pdfs(lab):
    everything = targets.find(lab, ())
    assert everything.results == (FOLDER,)
    assert everything.reports == ("mini",)
    for what in ("results", ".", "mini", "results/reports/mini"):
        assert targets.find(lab, (what,)).results == (FOLDER,), what
    assert targets.find(lab, ("results/bench",)).reports == ()
    pdf = targets.find(lab, (f"{REPORT}/report.pdf",))
    assert (pdf.reports, pdf.results, len(pdf.lone)) == (("mini",), (FOLDER,), 1)
    with pytest.raises(UsageError, match="did you mean 'mini'"):
        targets.find(lab, ("minni",))
    with pytest.raises(UsageError, match=r"there are: mini$"):
        targets.find(lab, ("another",))


def test_the_command_says_faults_and_exits_with_1(lab, monkeypatch):
    monkeypatch.chdir(lab)
    changed_table(lab)
    shutil.rmtree(lab / FOLDER / "figures")
    done = CliRunner().invoke(main, ["verify", FOLDER])
    assert done.exit_code == 1
    assert "FAULT  results/bench/mini/trials.parquet: row 6, elapsed: " in done.output
    assert done.output.endswith("1 fault\n")
    said = json.loads(CliRunner().invoke(main, ["verify", "--json", FOLDER]).output)
    assert said["intact"] is False
    assert [one["what"] for one in said["checks"] if one["state"] == "FAULT"] == ["table"]
    assert CliRunner().invoke(main, ["verify", "nothing-such"]).exit_code == 2


def test_what_journals_are_is_said_first_and_no_process_is_left_when_nobody_listens(whole):
    found = verify([FOLDER], whole)
    assert isinstance(found, Generator)
    assert next(found).what == "plan"
    children = psutil.Process().children()
    found.close()
    assert not [one for one in children if "--multiprocessing-fork" in _words(one)]


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []
