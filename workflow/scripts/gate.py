"""A report's check -> leave to publish it; a rejected PDF lies beside the last good one."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from labrig.errors import CheckError
from labrig.stage import stage
from labrig.whole_files import copy_whole

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]) as said:
    text = Path(snakemake.input.text)
    words = text.read_text(encoding="utf-8")
    print(words, end="", file=said)
    (checked,) = json.loads(Path(snakemake.input.json).read_bytes())["reports"]
    rejected = [Path(place) for place in snakemake.params.rejected]
    for place in rejected:
        if checked["fit"]:
            place.unlink(missing_ok=True)
        else:
            copy_whole(Path(snakemake.input.pdf), place)
    if not (checked["fit"] or snakemake.params.draft):
        raise CheckError(
            f"{words.splitlines()[0]}\n"
            f"it lies as {rejected[-1]}, the last good one stays; what is wrong is in {text}"
        )
    Path(snakemake.output[0]).write_text(words.splitlines()[0] + "\n", encoding="utf-8")
