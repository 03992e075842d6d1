# What the configuration chose, as names that the rules use.
from pathlib import Path

from snakemake.exceptions import WorkflowError

from labrig import experiment as declaring
from labrig.boards.catalogue import find_declared, needs_quiet, read_catalogue
from labrig.errors import DeclarationError, LabrigError
from labrig.figures import drawing, kinds
from labrig.report.declared import load as read_report

BOARD = config["board"]
REPORT = config["report"]
SIZE = config["size"]
EXPERIMENTS = sorted(path.parent.name for path in Path("experiments").glob("*/experiment.yaml"))


def boards_of(experiment: str) -> list[str]:
    """The boards that measure an experiment: levels of its factor `board`, else the chosen one."""
    try:
        declared = declaring.load(Path("experiments") / experiment).at_size(SIZE)
    except DeclarationError:
        return [BOARD]  # its plan says what is wrong
    return list(declared.boards) or [BOARD]


def cell_of(experiment: str):
    """The cell of which is told who does its work; None where none is declared."""
    try:
        return declaring.load(Path("experiments") / experiment).at_size(SIZE).work
    except DeclarationError:
        return None


try:
    catalogue = read_catalogue(Path("config"))
    BOARDS = {experiment: boards_of(experiment) for experiment in EXPERIMENTS}
    WORK = {experiment: cell_of(experiment) for experiment in EXPERIMENTS}
    for name in sum(BOARDS.values(), start=[BOARD]):
        find_declared(catalogue, name)
    REPORTED = read_report(Path("report_template") / REPORT).experiments
except LabrigError as error:
    raise WorkflowError(f"labrig: {error}")

# One experiment at a time on each board, on a pool one a board; an emulator is everyone's own.
DECLARED = catalogue.boards
SLOTS = {name: f"board_{name.replace('-', '_')}" for name in DECLARED if DECLARED[name].kind in ("ssh", "pool")}
for name, slot in SLOTS.items():
    workflow.global_resources.setdefault(slot, len(getattr(DECLARED[name], "boards", [name])))

# What one board measured, and what is made of what one or several did. A size other than full has
# folders of its own.
SUFFIX = "" if SIZE == "full" else f"-{SIZE}"
MEASURED = f"results/{{board}}/{{experiment}}{SUFFIX}"
MADE = f"results/{{boards}}/{{experiment}}{SUFFIX}"
TRACES = ["records", "aggregations", "buckets", "troubles", "raw"]
FIGURES = list(kinds.FIGURES)


def results(experiment: str) -> str:
    """The folder of what is made of an experiment's measurements, on whichever boards."""
    return MADE.format(boards="+".join(BOARDS[experiment]), experiment=experiment)


def of_each_board(file: str):
    """The boards' own `file`, where a rule's folder names the boards."""
    return lambda wildcards: [
        f"{MEASURED}/{file}".format(board=board, experiment=wildcards.experiment)
        for board in wildcards.boards.split("+")
    ]


def takes_slot_of(name: str):
    """One of a board's slots for what measures there, none for the rest."""
    return lambda wildcards: int(wildcards.board == name)


def watching_board(wildcards) -> str:
    """The board on which an experiment's declared cell is watched."""
    return str(WORK[wildcards.experiment].at.get("board", wildcards.boards.split("+")[0]))


def watches_slot_of(name: str):
    """Like `takes_slot_of`, where a rule's folder names several boards."""
    return lambda wildcards: int(watching_board(wildcards) == name)


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
    board="|".join(DECLARED),
    boards=rf"({'|'.join(DECLARED)})(\+({'|'.join(DECLARED)}))*",


onstart:
    from labrig.lifeline import stop_jobs_on_signals

    stop_jobs_on_signals()
