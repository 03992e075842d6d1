"""A PDF -> what every rule says of it, fit to be handed in or not."""

from pathlib import Path
from typing import TYPE_CHECKING

from labrig.check import profile
from labrig.report.declared import load
from labrig.stage import stage
from labrig.submission.checking import check_one
from labrig.submission.request import Ignoring, Request
from labrig.submission.written import json_text, text_lines
from labrig.whole_files import write_whole

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    report = load(Path(snakemake.input.declaration).parent)
    pdf = Path(snakemake.input.pdf)
    checked = check_one(
        Request(
            pdf=pdf,
            profile=profile.load(report.profile, Path()),
            latex=pdf.parent / "latex" / "report.tex",
            results=pdf.parent,
            ignore=tuple(Ignoring(rule=rule, reason=why) for rule, why in report.ignore.items()),
        )
    )
    write_whole(Path(snakemake.output.json), json_text(checked))
    write_whole(Path(snakemake.output.text), "".join(f"{x.text}\n" for x in text_lines(checked)))
