"""A report's check -> leave to publish it; a rejected PDF lies beside the last good one."""

from pathlib import Path
from typing import TYPE_CHECKING

from labrig.errors import CheckError
from labrig.stage import stage
from labrig.submission.as_json import read_written
from labrig.submission.written import gravest
from labrig.whole_files import copy_whole

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]) as said:
    text = Path(snakemake.input.text)
    words = text.read_text(encoding="utf-8")
    verdict = words.splitlines()[0]
    (checked,) = read_written(Path(snakemake.input.json)).reports
    rejected = [Path(place) for place in snakemake.params.rejected]
    print(words, end="", file=said)
    if not (checked.fit or snakemake.params.draft):
        for place in rejected:
            copy_whole(Path(snakemake.input.pdf), place)
        raise CheckError(
            f"{verdict}; it lies as {rejected[-1]}, the last good one stays\n"
            f"{gravest(checked)}; all is in {text}. A false alarm? "
            "ignore: {RULE: REASON} in report.yaml passes it"
        )
    for place in rejected:
        place.unlink(missing_ok=True)
    if not checked.fit:
        print("labrig: a draft is published all the same", file=said)
    Path(snakemake.output[0]).write_text(f"{verdict}\n", encoding="utf-8")
