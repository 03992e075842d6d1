# What the configuration chose, as names that the rules use.
from pathlib import Path

from snakemake.exceptions import WorkflowError

from labrig.boards.catalogue import find_declared, needs_quiet, read_catalogue
from labrig.errors import LabrigError
from labrig.report.declared import load as read_report

BOARD = config["board"]
REPORT = config["report"]
SIZE = config["size"]
EXPERIMENTS = sorted(path.parent.name for path in Path("experiments").glob("*/experiment.yaml"))
try:
    DECLARED = find_declared(read_catalogue(Path("config")), BOARD)
    REPORTED = read_report(Path("report_template") / REPORT).experiments
except LabrigError as error:
    raise WorkflowError(f"labrig: {error}")
# One experiment at a time on each board; an emulator is everyone's own.
workflow.global_resources.setdefault("boards", len(getattr(DECLARED, "boards", [BOARD])))
FIGURES = ["distributions", "costs", "forest"]


def results(experiment: str) -> str:
    """The folder of an experiment's results; a size other than full has a folder of its own."""
    return f"results/{BOARD}/{experiment}" + ("" if SIZE == "full" else f"-{SIZE}")


def sources(*places: str) -> list[str]:
    """Python files of labrig on which a stage's result depends."""
    root = Path("workflow/labrig")
    return sorted(str(path) for place in places for path in root.glob(f"{place}/*.py"))


def beside(wildcards) -> list[str]:
    """The files beside an experiment's declaration: D scripts, and what its workload needs."""
    folder = Path(f"experiments/{wildcards.experiment}")
    return sorted(str(path) for path in folder.iterdir() if path.is_file())


def written(*kinds: str) -> list[str]:
    """What the author wrote: files of these kinds in the report's folder."""
    folder = Path(f"report_template/{REPORT}")
    return sorted(str(path) for kind in kinds for path in folder.glob(kind))


wildcard_constraints:
    experiment="|".join(EXPERIMENTS),


onstart:
    from labrig.lifeline import stop_jobs_on_signals

    stop_jobs_on_signals()
