# What the configuration chose, as names that the rules use.
import sys
from pathlib import Path
from types import SimpleNamespace

from snakemake.exceptions import WorkflowError

from labrig import experiments as declaring
from labrig.boards.catalogue import find_declared, needs_quiet, read_catalogue
from labrig.check import profile as profiles
from labrig.errors import DeclarationError, LabrigError, UsageError
from labrig.figures import asked, drawing, kinds
from labrig.ready import NATIVE
from labrig.report.declared import load as read_report
from labrig.report.values import unknown
from labrig.results_folder import ResultsFolder, boards_in, refuse_shared

BOARD = config["board"]
REPORT = config["report"]
SIZE = config["size"]
REPORTING = [
    *("report", "report/known", "report/latex", "report/tables", "report/typed"),
    *("check", "check/results", "stats", "stats/records", "tcp"),
]
"""Folders of the code that reports are made by."""
CHOSEN = SimpleNamespace(report=REPORT)
"""Wildcards of the report that is `report.pdf`."""


def switch(name: str) -> bool | None:
    """What the configuration says of a switch; None for what is neither true nor false."""
    return {"true": True, "false": False}.get(str(config.get(name, False)).lower())


DRAFT = switch("draft")
EXPLORATORY = switch("exploratory")
EXPERIMENTS = declaring.names_in(Path())
REPORTS = sorted(path.parent.name for path in Path("report_template").glob("[!.]*/report.yaml"))


def declared(experiment: str):
    """An experiment as it is declared at the chosen size; None where that is wrong, as its plan says."""
    try:
        return declaring.load(Path("experiments") / experiment).at_size(SIZE)
    except DeclarationError:
        return None


try:
    catalogue = read_catalogue(Path("config"))
    AS_DECLARED = {name: declared(name) for name in EXPERIMENTS}
    refuse_shared(EXPERIMENTS, {name for name, one in AS_DECLARED.items() if one}, SIZE)
    # The boards that measure it: levels of its factor `board`, else the chosen one.
    BOARDS = {name: list(one.boards if one else ()) or [BOARD] for name, one in AS_DECLARED.items()}
    # One of each kind, and its own.
    FIGURES = {name: list(asked.figures_of(one) if one else kinds.FIGURES) for name, one in AS_DECLARED.items()}
    QUIET = {name: bool(one and one.quiet) for name, one in AS_DECLARED.items()}
    # The cell of which is told who does its work; None where none is declared.
    WORK = {name: one.work if one else None for name, one in AS_DECLARED.items()}
    TCP = {name: bool(one and one.tcp) for name, one in AS_DECLARED.items()}
    for name in sum(BOARDS.values(), start=[BOARD]):
        find_declared(catalogue, name)
    for name in ("draft", "exploratory"):
        if switch(name) is None:
            raise UsageError(f"{name} is true or false, not '{config[name]}'")
    if REPORT not in REPORTS:
        raise unknown("report", REPORT, REPORTS)
except LabrigError as error:
    raise WorkflowError(f"labrig: {error}")

# One experiment at a time on each board, on a pool one a board; an emulator is everyone's own.
DECLARED = catalogue.boards
SLOTS = {name: f"board_{name.replace('-', '_')}" for name in DECLARED if DECLARED[name].kind in ("ssh", "pool")}
for name, slot in SLOTS.items():
    workflow.global_resources.setdefault(slot, len(getattr(DECLARED[name], "boards", [name])))

# Boards whose own results are their record, as in an archive: they are ready, and never made so.
RECORDS = [name for name in DECLARED if getattr(DECLARED[name], "results", None) == f"results/{name}"]

# What one board measured, and what is made of what one or several did. A size other than full has
# folders of its own.
MEASURED = str(ResultsFolder(boards=("{board}",), experiment="{experiment}", size=SIZE).path)
MADE = str(ResultsFolder(boards=("{boards}",), experiment="{experiment}", size=SIZE).path)
TRACES = ["records", "aggregations", "buckets", "troubles", "raw"]


def results(experiment: str) -> str:
    """The folder of what is made of an experiment's measurements, on whichever boards."""
    return str(ResultsFolder(boards=tuple(BOARDS[experiment]), experiment=experiment, size=SIZE).path)


def of_each_board(file: str):
    """The boards' own `file`, where a rule's folder names the boards."""
    return lambda wildcards: [
        f"{MEASURED}/{file}".format(board=board, experiment=wildcards.experiment)
        for board in boards_in(wildcards.boards)
    ]


def takes_slot_of(name: str):
    """One of a board's slots for what measures there, none for the rest."""
    return lambda wildcards: int(wildcards.board == name)


def is_alone(board: str, wildcards) -> bool:
    """Whether nothing may run beside what an experiment runs on a board."""
    return needs_quiet(DECLARED[board], waits=QUIET[wildcards.experiment])


def watching_board(wildcards) -> str:
    """The board on which an experiment's declared cell is watched."""
    return str(WORK[wildcards.experiment].at.get("board", boards_in(wildcards.boards)[0]))


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


def written(wildcards) -> list[str]:
    """What the author made: prose, bibliography and pictures in the report's folder."""
    folder = Path(f"report_template/{wildcards.report}")
    kinds = ("md", "tex", "bib", "pdf", "png", "jpg", "jpeg", "svg")
    return sorted(str(path) for kind in kinds for path in folder.glob(f"*.{kind}"))


def declared_report(wildcards):
    """What a report says of itself; None where it is wrong, which stops no other."""
    try:
        return read_report(Path(f"report_template/{wildcards.report}"))
    except LabrigError:
        return None  # typesetting says what is wrong


def profile_of(wildcards) -> list[str]:
    """The file of a report's format profile."""
    declared = declared_report(wildcards)
    return [str(profiles.find(declared.profile, Path()))] if declared else []


def results_of(wildcards) -> dict[str, str]:
    """The results' folder of each experiment that a report names."""
    declared = declared_report(wildcards)
    return {name: results(name) for name in declared.experiments} if declared else {}


def of_results(*files: str):
    """These files of each experiment that a report names."""
    return lambda wildcards: [f"{folder}/{file}" for folder in results_of(wildcards).values() for file in files]


def figures_drawn(suffix: str):
    """The figures of each experiment that a report names, drawn in one of `drawing.SUFFIXES`."""
    return lambda wildcards: [
        f"{folder}/figures/{figure}.{suffix}"
        for name, folder in results_of(wildcards).items()
        for figure in FIGURES[name]
    ]


def works_of(wildcards) -> list[str]:
    """Who did the work, of those experiments of a report which declare a cell for it."""
    return [f"{folder}/work.json" for name, folder in results_of(wildcards).items() if WORK[name]]


def tcp_of(wildcards) -> list[str]:
    """What connections showed, and its figures, of those experiments of a report that declare it."""
    return [
        f"{folder}/{made}"
        for name, folder in results_of(wildcards).items()
        if TCP[name]
        for made in ("tcp.json", "figures/tcp")
    ]


def plans_of(wildcards) -> list[str]:
    """The plans of each experiment that a report names, of every board."""
    return [
        f"{MEASURED}/plan.json".format(board=board, experiment=name)
        for name in results_of(wildcards)
        for board in BOARDS[name]
    ]


def rejected_of(wildcards) -> list[str]:
    """Where a PDF lies that did not pass its check: beside each place of the last that did."""
    rejected = "report.rejected.pdf"
    front = [rejected] if wildcards.report == REPORT else []
    return [f"results/reports/{wildcards.report}/{rejected}", *front]


def is_draft(wildcards) -> bool:
    """Whether a report is to be seen, and not handed in: it is published whatever its check finds."""
    declared = declared_report(wildcards)
    return DRAFT or bool(declared and declared.draft)


def passed_of(kind: str):
    """What says that a report may be published: a PDF has passed its check."""
    return lambda wildcards: [f"results/reports/{wildcards.report}/passed"] if kind == "pdf" else []


def made_from(kind: str):
    """All that a report is made from: labrig's code, the lab's layouts, the author's files, results."""
    code = {"pdf": ["findings"], "html": ["report/page"]}[kind]
    layout = {
        "pdf": ["report_template/report.tex.j2"],
        "html": [
            "report_template/report.html.j2",
            *(f"workflow/labrig/report/page/{name}" for name in ("report.css", "sort.js", "numeric.csl")),
        ],
    }[kind]
    drawn = {"pdf": "pdf", "html": "svg"}[kind]
    of_experiments = of_results("analysis.json", "trials.parquet", "figures/traces")
    return lambda wildcards: [
        *sources(*REPORTING, *code),
        *(f"workflow/labrig/{name}.py" for name in ("board_kind", "disclosure", "numerals", "results_folder")),
        *layout,
        *sorted(str(path) for path in Path("report_template/appendices").glob("*.md")),
        f"report_template/{wildcards.report}/report.yaml",
        *written(wildcards),
        *profile_of(wildcards),
        *of_experiments(wildcards),
        *plans_of(wildcards),
        *figures_drawn(drawn)(wildcards),
        *works_of(wildcards),
        *tcp_of(wildcards),
    ]


wildcard_constraints:
    experiment="|".join(EXPERIMENTS),
    report="|".join(REPORTS),
    stranger=rf"(?!({'|'.join(REPORTS)})/)[^/]+",
    kind="pdf|html",
    board="|".join(DECLARED),
    boards=rf"({'|'.join(DECLARED)})(\+({'|'.join(DECLARED)}))*",


onstart:
    from labrig.lifeline import stop_jobs_on_signals

    stop_jobs_on_signals()


onerror:
    from labrig.stage import last_words

    for file in log:  # Snakemake's own
        for words in last_words(Path(file)):
            print(f"labrig: {words}", file=sys.stderr)
