"""Whether a report is still of the files that its record says it was made from."""

from __future__ import annotations

from collections.abc import Iterable

from labrig.errors import LabrigError
from labrig.hashes import sha256_now
from labrig.numerals import listed
from labrig.provenance.explain.lab import Lab
from labrig.report import sealed
from labrig.results_folder import ResultsFolder


def doubts(lab: Lab, names: Iterable[str]) -> tuple[str, ...]:
    """Say which files of the experiments ``names``, and whether the values, are others by now."""
    where = f"{lab.report_folder}/{sealed.FILE}"
    try:
        record = sealed.understand((lab.root / where).read_bytes(), where).data
    except FileNotFoundError:
        return (f"{where} is not there: what the report was made from is not known",)
    except (OSError, LabrigError) as error:
        return (f"{where} cannot be read: {error}",)
    told = [record["experiments"][name] for name in names if name in record["experiments"]]
    then = {f"{lab.report_folder}/values.json": record["values"]}
    for one in told:
        then[f"{one['folder']}/trials.parquet"] = one["table"]
        then[f"{one['folder']}/analysis.json"] = one["analysis"]
        then |= {f"{one['folder']}/figures/{file}": said for file, said in one["figures"].items()}
    other = [file for file, said in then.items() if sha256_now(lab.root / file) != said]
    if not other:
        return ()
    sizes = {one["size"] for one in told}
    made = [ResultsFolder.from_path(one["folder"], ()) for one in told]
    boards = {one.board for one in made if one is not None}
    make = lab.snakemake(
        f"{lab.report_folder}/typeset.pdf",
        "-f",
        # Where boards are a factor the folder names them, and the configuration does not.
        board=(boards.pop() or "") if len(boards) == 1 else "",
        size="".join(sizes) if len(sizes) == 1 else "",
    )
    are = "is not what" if len(other) == 1 else "are not what"
    return (f"{listed(other)} {are} report {lab.report} was made from; make it again: {make}",)
