"""The ``labrig`` command: thin. Each command is one call into the library."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from labrig import __version__
from labrig.errors import LabrigError

CONFIG = Path("config")
"""The folder of the lab's configuration, from the lab's own folder."""


TONES: dict[str, dict[str, Any]] = {
    "plain": {},
    "heading": {"bold": True},
    "strong": {"fg": "magenta", "bold": True},
    "warning": {"fg": "yellow"},
    "old": {"fg": "red"},
    "new": {"fg": "green"},
    "error": {"fg": "red", "bold": True},
    "good": {"fg": "green", "bold": True},
}
"""How a terminal stresses what changed, or what is wrong."""


class _Group(click.Group):
    """Prints a LabrigError as words and exits with its status."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except LabrigError as error:
            click.echo(f"labrig: {error}", err=True)
            sys.exit(error.exit_status)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="labrig")
def main() -> None:
    """From a declared operating-systems experiment to a lab report that can be defended."""


@main.command()
def boards() -> None:
    """List the boards of config/boards.yaml with their kind and state."""
    from labrig.boards.catalogue import list_boards, read_catalogue

    lines = list_boards(read_catalogue(CONFIG))
    rows = [(line.name, line.kind, line.state) for line in lines]
    widths = [max(len(row[i]) for row in rows) for i in range(2)]
    for name, kind, state in rows:
        click.echo(f"{name:{widths[0]}}  {kind:{widths[1]}}  {state}")


@main.group()
def board() -> None:
    """Look at one board."""


@board.command()
@click.argument("name")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def check(name: str, form: str) -> None:
    """Start board NAME if need be, and say what it is and whether it can be trusted.

    Of a pool, every board is checked. Exits with 1 when a line fails, with 3 when the board cannot
    be reached.
    """
    import json
    from dataclasses import asdict

    from labrig.board_check import check as check_declared
    from labrig.boards.catalogue import read_catalogue

    found = list(check_declared(read_catalogue(CONFIG), name))
    if form == "json":
        rows = [{"board": one.board, **asdict(line)} for one in found for line in one.lines]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        width = max(len(line.name) for one in found for line in one.lines)
        for one in found:
            if len(found) > 1:
                click.echo(f"{one.board}:")
            for line in one.lines:
                advice = f"  ({line.advice})" if line.advice else ""
                click.echo(f"{line.state:4}  {line.name:{width}}  {line.value}{advice}")
    sys.exit(any(line.state == "fail" for one in found for line in one.lines))


@board.command()
@click.argument("name")
def release(name: str) -> None:
    """Remove the lease of board NAME, whoever holds it.

    For a lease whose pipeline is no more: one that still measures finds out and ends.
    """
    from labrig.boards.catalogue import read_catalogue
    from labrig.boards.lease import release as release_lease
    from labrig.boards.opening import open_board

    with open_board(read_catalogue(CONFIG), name) as opened:
        whose = release_lease(opened)
    click.echo(f"board {name}: " + (f"removed the lease of {whose}" if whose else "has no lease"))


class _Unread(click.Command):
    """Leaves its arguments to the command, whose options are not click's."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.args = args
        return args


@main.command(cls=_Unread, add_help_option=False, options_metavar="[OPTION]... [FILE]...")
@click.pass_context
def compare(context: click.Context) -> None:
    """Compare the values in FILEs with those in the first, as ministat does, to the last byte.

    FILE is - or none for standard input; a value a line, # begins a comment.

    \b
    -A             no plot
    -C COLUMN      take the values from this column  [default: 1]
    -c CONFIDENCE  80, 90, 95, 98, 99 or 99.5, in percent  [default: 95]
    -d DELIMITERS  what parts columns, each character of it  [default: blank and tab]
    -n             neither plot nor comparisons
    -q             neither names nor the head of the table
    -s             a line of its own for each data set's mean and median in the plot
    -w WIDTH       columns of the plot  [default: the terminal's, else 74]
    --more         then what ministat lacks: Welch's t, ratios, U, g, delta, bootstrap intervals,
                   what could have shown, and what the values say of the assumptions
    --summaries FILE
                   read lines of: name n mean stddev; the first is compared with
    -h, --help     show this
    """
    import os

    from labrig.compare.command import run
    from labrig.compare.options import parse
    from labrig.errors import MinistatError

    try:
        options = parse(context.args, posix="POSIXLY_CORRECT" in os.environ)
        printed = context.get_help() + "\n" if options.help else run(options)
    except MinistatError as said:
        sys.stderr.buffer.write(os.fsencode(str(said)))
        sys.exit(said.exit_status)
    sys.stdout.buffer.write(os.fsencode(printed))


@main.group()
def trace() -> None:
    """Look at scripts, and at what tracers print."""


@trace.command("check")
@click.argument("scripts", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--board", help="Ask this board's tracer as well, and heed what it has.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def check_scripts(scripts: tuple[Path, ...], board: str | None, form: str) -> None:
    """Say what is wrong with SCRIPTS, and what would bite in an experiment.

    Exits with 1 when a script is refused, with 2 when one cannot be read. JSON is one object a
    script, a line each.
    """
    import json

    from labrig.boards.catalogue import read_catalogue
    from labrig.trace_check import check as check_files

    catalogue = None if board is None else read_catalogue(CONFIG)
    status = 0
    for checked in check_files(scripts, _say, catalogue, board):
        status = max(status, 0 if checked.accepted else 1 if checked.unread is None else 2)
        if form == "json":
            click.echo(json.dumps(checked.as_json(), ensure_ascii=False))
        elif checked.unread is not None:
            _say(checked.unread)
        else:
            for line in checked.shown():
                click.echo(line)
    sys.exit(status)


@trace.command("explain")
@click.argument("script", type=click.Path(path_type=Path))
@click.option("--board", help="Heed only costs that were measured on this board.")
def explain_script(script: Path, board: str | None) -> None:
    """Say in words when SCRIPT fires, what it keeps and prints, and what it is likely to cost.

    Costs are those that the analyses in results/ measured; each is told with its board.
    """
    from labrig.script_file import script_text
    from labrig.tracing.costs import known_costs
    from labrig.tracing.d.parse import SyntaxFault, parse
    from labrig.tracing.explain import explain
    from labrig.tracing.tracers import require_dtrace

    require_dtrace(script, "labrig trace explain")
    try:
        read = parse(script_text(script), str(script))
    except SyntaxFault as fault:
        _say(fault.shown())
        sys.exit(fault.exit_status)
    click.echo(explain(read, known_costs(Path("results"), board)), nl=False)


@trace.command()
@click.argument("script", type=click.Path(path_type=Path))
@click.option("--board", required=True, help="The board whose dtrace compiles it.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def disassemble(script: Path, board: str, form: str) -> None:
    """Show what SCRIPT is compiled to, clause by clause: BPF on Linux, DIF on FreeBSD."""
    import json
    from dataclasses import asdict

    from labrig.boards.catalogue import read_catalogue
    from labrig.trace_disassemble import disassemble as disassemble_on
    from labrig.trace_disassemble import shown

    listing = disassemble_on(script, read_catalogue(CONFIG), board, _say)
    if form == "json":
        click.echo(json.dumps(asdict(listing), indent=1, ensure_ascii=False))
    else:
        for line in shown(listing):
            click.echo(line)


@trace.command("read")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--script", type=click.Path(path_type=Path), help="The script that printed it: tells names."
)
@click.option(
    "--format-of",
    "form",
    type=click.Choice(["dtrace", "dtrace-json", "bpftrace"]),
    help="Who printed FILE, where --script does not tell: dtrace (the default), dtrace-json for "
    "-x oformat=json, bpftrace for -f json.",
)
@click.option("--raw", is_flag=True, help="Keep lines that cannot be read, as they are.")
def read_trace(file: Path, script: Path | None, form: str | None, raw: bool) -> None:
    """Print what stands in a tracer's output FILE as JSON, an object a line.

    Exits with 2 at a line that cannot be read.
    """
    import json
    from typing import cast

    from labrig.trace_read import read
    from labrig.tracing.output.read import Form

    for found in read(file, cast("Form | None", form), script, raw=raw):
        click.echo(json.dumps(found, ensure_ascii=False))


@trace.command("draw")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--script", type=click.Path(path_type=Path), help="The script that printed it: tells names."
)
@click.option(
    "--format-of",
    "form",
    type=click.Choice(["dtrace", "dtrace-json", "bpftrace"]),
    help="Who printed FILE, where --script does not tell: dtrace (the default), dtrace-json for "
    "-x oformat=json, bpftrace for -f json.",
)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, help="The folder to draw into."
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(["flame", "ranked", "histogram", "events"]),
    help="Draw this kind only; may be given again.  [default: all]",
)
@click.option(
    "--time-value",
    type=click.IntRange(1),
    help="Which value of a record is its time, from 1; in nanoseconds.",
)
@click.option(
    "--kind-value",
    type=click.IntRange(1),
    help="Which value of a record tells events apart, from 1.  [default: its probe]",
)
@click.option("--unit", default="", help="The unit of the values in histograms: ns, B, ...")
def draw_trace(
    file: Path,
    script: Path | None,
    form: str | None,
    out: Path,
    kinds: tuple[str, ...],
    time_value: int | None,
    kind_value: int | None,
    unit: str,
) -> None:
    """Draw what stands in a tracer's output FILE: stacks, distributions, and events in time.

    Each figure is a PDF, an SVG that says its values to a mouse, and a JSON with its caption.
    """
    from typing import cast

    from labrig.trace_draw import draw
    from labrig.tracing.output.read import Form

    for path in draw(
        file,
        cast("Form | None", form),
        script,
        out,
        kinds=kinds,
        time_value=time_value,
        kind_value=kind_value,
        unit=unit,
    ):
        click.echo(path)


@trace.command("work")
@click.argument("experiment", type=click.Path(path_type=Path))
@click.option("--board", required=True, help="The board whose threads are watched.")
@click.option("--at", multiple=True, metavar="FACTOR=LEVEL", help="The cell; else the first.")
@click.option("--arm", help="The arm; else the main reference.")
@click.option("--trials", type=click.IntRange(min=1), default=3, show_default=True)
@click.option("--calls", is_flag=True, help="Count system calls too, which slows them down.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def trace_work(
    experiment: Path,
    board: str,
    at: tuple[str, ...],
    arm: str | None,
    trials: int,
    calls: bool,
    form: str,
) -> None:
    """Say who did the work of one cell of EXPERIMENT: which threads, interrupts and softirqs.

    EXPERIMENT is a folder with an experiment.yaml, or its name in experiments/. Nothing of this
    is kept in results/.
    """
    import json

    from labrig.boards.catalogue import read_catalogue
    from labrig.trace_work import Asked, read_levels, work
    from labrig.tracing.work.show import show

    folder = experiment if experiment.is_dir() else Path("experiments") / experiment
    asked = Asked(board=board, at=read_levels(at), arm=arm, trials=trials, calls=calls)
    done = work(folder, asked, read_catalogue(CONFIG), _say)
    if form == "json":
        click.echo(json.dumps(done.as_json(), indent=1, ensure_ascii=False))
    else:
        for line in show(done):
            click.echo(line)


@main.command("plan")
@click.argument("name")
@click.option("--size", default="full", show_default=True, help="A size that NAME declares.")
@click.option("--board", help="The board to measure on; else that of config/lab.yaml.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def plan_experiment(name: str, size: str, board: str | None, form: str) -> None:
    """Say what experiment NAME will measure, how long it takes, and how many blocks it needs.

    No board is touched. Times come from earlier sessions, the blocks that hypotheses need from
    an earlier analysis, of any size, as the pilot; both from results/.
    """
    from labrig.boards.catalogue import read_catalogue
    from labrig.planning import as_json, look_ahead, show

    found = look_ahead(name, size, board, read_catalogue(CONFIG), Path())
    for line in [as_json(found)] if form == "json" else show(found):
        click.echo(line)


@main.command()
@click.argument("old")
@click.argument("new")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option("--all", "all_of_them", is_flag=True, help="Leave nothing out of long lists.")
def diff(old: str, new: str, form: str, all_of_them: bool) -> None:
    """Say which verdicts, values and figures changed from OLD to NEW.

    Each is a folder with results (an experiment's, one that holds several, a report's) or a
    commit, whose results are committed or were kept when its report was made. Exits with 1 when
    something changed, with 2 when OLD or NEW cannot be read.
    """
    from labrig.findings.command import compare_sources

    compared = compare_sources(old, new, Path())
    if form == "json":
        click.echo(compared.to_json())
    else:
        for line in compared.lines(all_of_them=all_of_them):
            _stress(line.text, line.tone)
    sys.exit(compared.changes.any)


@main.command("rerun")
@click.argument("name")
@click.option("--board", help="The board it is measured on; else that of config/lab.yaml.")
@click.option("--size", help="A size that NAME declares; else that of config/lab.yaml.")
@click.option("--all", "all_of_them", is_flag=True, help="Leave nothing out of long lists.")
def rerun_experiment(name: str, board: str | None, size: str | None, all_of_them: bool) -> None:
    """Measure experiment NAME afresh, and say what changed as `labrig diff` would.

    What was measured before is set aside and stays: `labrig sessions NAME` lists it. Interrupted,
    the same command goes on.
    """
    from labrig.boards.catalogue import read_catalogue
    from labrig.provenance.rerun import rerun

    compared = rerun(name, board, size, read_catalogue(CONFIG), Path(), _say)
    for line in compared.lines(all_of_them=all_of_them):
        _stress(line.text, line.tone)


@main.command("sessions")
@click.argument("name")
@click.option("--board", help="The board it is measured on; else that of config/lab.yaml.")
@click.option("--size", help="A size that NAME declares; else that of config/lab.yaml.")
@click.option("--compare", nargs=2, metavar="OLD NEW", help="Say what changed between the two.")
@click.option("--restore", metavar="WHICH", help="Make this one the present one again.")
@click.option("--json", "as_json", is_flag=True, help="Print the list, or what changed, as JSON.")
@click.option("--all", "all_of_them", is_flag=True, help="Leave nothing out of long lists.")
def list_sessions(
    name: str,
    board: str | None,
    size: str | None,
    compare: tuple[str, str] | None,
    restore: str | None,
    as_json: bool,
    all_of_them: bool,
) -> None:
    """List the measurements of experiment NAME: the present one, and those set aside by reruns.

    OLD, NEW and WHICH are names that the list shows; `now` is the present one. With --compare it
    exits with 1 when something changed.
    """
    from labrig.provenance import sessions
    from labrig.provenance.place import place_of

    place = place_of(name, Path(), board, size)
    if compare and restore:
        raise click.UsageError("--compare and --restore are two commands")
    if restore:
        before = sessions.restore(place, restore)
        _say(f"{restore} is the present measurement" + (f"; {before} is kept" if before else ""))
        _say(f"what is made of it is made again where need be: {place.command}")
    elif compare:
        compared = sessions.compare_sessions(place, *compare, Path())
        if as_json:
            click.echo(compared.to_json())
        else:
            for line in compared.lines(all_of_them=all_of_them):
                _stress(line.text, line.tone)
        sys.exit(compared.changes.any)
    else:
        found = sessions.list_sessions(place)
        for text in [sessions.as_json(found)] if as_json else sessions.shown(found):
            click.echo(text)


@main.command("reproduce")
@click.argument("report", required=False, metavar="[REPORT|ARCHIVE.zip]")
@click.option("--board", help="The board to measure on; else the one of the report.")
@click.option("--size", help="A size that the experiments declare; else that of the report.")
@click.option(
    "--recorded",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="ARCHIVE.zip",
    help="Measure nothing: make all of this archive again from its journals, without a board.",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="A new folder, or that of an interrupted call.  [default: reproduced/REPORT-DATE, of an "
    "archive reproduced/ARCHIVE]",
)
@click.option("--json", "as_json", is_flag=True, help="Print what became of it as JSON.")
@click.option("--all", "all_of_them", is_flag=True, help="Leave nothing out of long lists.")
def reproduce_report(
    report: str | None,
    board: str | None,
    size: str | None,
    recorded: Path | None,
    out: Path | None,
    as_json: bool,
    all_of_them: bool,
) -> None:
    """Measure again what REPORT holds, and say whether verdicts held and values agree.

    REPORT is a report of this lab [default: that of config/lab.yaml], or an archive's file, which
    is measured by its own code on a board of this lab.
    It is measured and analysed in a folder of its own: no results of this lab change. Exits with 1
    when a verdict did not hold; with --recorded, when something comes out otherwise.
    """
    from labrig.boards.catalogue import read_catalogue
    from labrig.errors import UsageError
    from labrig.provenance.reproduce import Asked, reproduce

    if recorded is not None:
        if report or board or size:
            raise UsageError("--recorded makes all of its archive again, and measures nothing")
        sys.exit(not _replayed(recorded, out, as_json))
    asked = Asked(report=report, board=board, size=size, out=out)
    done = reproduce(asked, Path(), read_catalogue(CONFIG), _say)
    if as_json:
        click.echo(done.to_json())
    else:
        for line in done.lines(all_of_them=all_of_them):
            _stress(line.text, line.tone)
    sys.exit(not done.agreement.held)


def _replayed(archive: Path, out: Path | None, as_json: bool) -> bool:
    """Make an archive again from its journals; return whether it came out the same."""
    from labrig.provenance.archive.replaying import as_json as all_of
    from labrig.provenance.archive.replaying import replay, show

    found = replay(archive, out or Path("reproduced", archive.stem), _say)
    for line in [all_of(found)] if as_json else show(found):
        click.echo(line)
    return found.reproduced


@main.command("check")
@click.argument("path", type=click.Path(path_type=Path), metavar="REPORT.pdf|FOLDER")
@click.option("--profile", help="`labrig profile` lists what there is.  [default: course]")
@click.option("--latex", type=click.Path(path_type=Path), help="The main file of its LaTeX.")
@click.option(
    "--results",
    type=click.Path(path_type=Path),
    help="Its folder in a lab's results: results/reports/NAME.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "csv"]),
    default="text",
    show_default=True,
)
@click.option(
    "--annotate",
    type=click.Path(path_type=Path),
    metavar="OUT.pdf",
    help="Write a copy in which the places are marked.",
)
@click.option(
    "--select", multiple=True, metavar="RULE", help="Only this rule, or pages/* and such."
)
@click.option(
    "--ignore", multiple=True, metavar="RULE=REASON", help="Leave out what it finds, and say why."
)
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write to this file instead.")
def check_submission(
    path: Path,
    profile: str | None,
    latex: Path | None,
    results: Path | None,
    form: str,
    annotate: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    out: Path | None,
) -> None:
    """Say whether a report is fit to submit: everything about it that would cost marks.

    LaTeX and results that lie beside it are found, and more is checked with them. Of a FOLDER, all
    PDFs in it and below are checked, which gives a table. Exits with 1 when a report is not fit,
    with 2 when there is none.
    """
    from typing import cast

    from labrig.submission.command import Asked, Form, check
    from labrig.whole_files import write_whole

    asked = Asked(
        path=path,
        profile=profile,
        latex=latex,
        results=results,
        select=select,
        ignore=ignore,
        annotate=annotate,
        out=out,
    )
    answer = check(asked, Path(), _count)
    if out is not None:
        write_whole(out, answer.text(cast("Form", form)))
    elif form == "text":
        for line in answer.lines():
            _stress(line.text, line.tone)
    else:
        click.echo(answer.text(cast("Form", form)), nl=False)
    if answer.trouble:
        _say(answer.trouble)
    sys.exit(not answer.fit)


def _count(done: int, of: int) -> None:
    """How far a long work is, on a terminal only."""
    if sys.stderr.isatty():
        click.echo(
            f"\r{done}/{of} checked" + ("\r\033[K" if done == of else ""), err=True, nl=False
        )


def _stress(text: str, tone: str) -> None:
    """Print a line, whose tone is for terminals with colours."""
    import os

    from labrig.terminal import visible

    colour = False if os.environ.get("NO_COLOR") else None
    click.echo(click.style(visible(text), **TONES[tone]), color=colour)


def _say(words: str) -> None:
    click.echo(f"labrig: {words}", err=True)


@main.group()
def new() -> None:
    """Make an experiment or a report that works, to be edited."""


@new.command("experiment")
@click.argument("name")
def new_experiment(name: str) -> None:
    """Make experiments/NAME: a copying loop under one D script, with one hypothesis."""
    from labrig.new.experiment import new_experiment

    for path in new_experiment(name, Path()):
        click.echo(path)
    _say(f"made; `labrig plan {name}` says what will be measured, `snakemake {name}` measures")


@new.command("report")
@click.argument("name")
@click.option(
    "--profile", default="course", show_default=True, help="`labrig profile` lists what there is."
)
@click.option(
    "--experiment",
    "experiments",
    multiple=True,
    metavar="NAME",
    help="An experiment that it is on, the main one first.  [default: the lab's only one]",
)
@click.option("--title", help="[default: that of the main experiment]")
def new_report(name: str, profile: str, experiments: tuple[str, ...], title: str | None) -> None:
    """Make report_template/NAME: its sections as PROFILE asks, with prose on the experiments."""
    from labrig.new.report import new_report

    for path in new_report(name, Path(), profile, experiments, title):
        click.echo(path)
    _say(
        f"made; `snakemake results/reports/{name}/report.pdf` typesets it, as a draft "
        "until its report.yaml says `draft: false`. To have it as report.pdf, put "
        f"`report: {name}` into config/lab.yaml"
    )


@main.command("profile")
@click.argument("name", required=False)
def show_profile(name: str | None) -> None:
    """List the format profiles that reports may name, or say what profile NAME asks for."""
    from labrig.check import profile
    from labrig.check.words import shown

    lab = Path()
    if name is not None:
        for line in shown(profile.load(name, lab)):
            click.echo(line)
        return
    names = profile.names(lab)
    for each in names:
        click.echo(f"{each:{max(map(len, names))}}  {profile.load(each, lab).title}")


@main.command()
@click.argument("name", required=False)
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown"]), default="text", show_default=True
)
def rules(name: str | None, form: str) -> None:
    """List the rules that `labrig check` holds a report against, or explain rule NAME."""
    from labrig.check import catalogue
    from labrig.check.rules import every

    asked = every() if name is None else (catalogue.find(name, every()),)
    if form == "markdown":
        lines = catalogue.markdown(asked)
    else:
        lines = catalogue.listed(asked) if name is None else catalogue.shown(asked[0])
    for line in lines:
        click.echo(line)


@main.command("explain")
@click.argument("what", nargs=-1, required=True)
@click.option("--report", help="The report that is meant.  [default: that of config/lab.yaml]")
@click.option("--json", "as_json", is_flag=True, help="Say all of it as JSON.")
def explain_what(what: tuple[str, ...], report: str | None, as_json: bool) -> None:
    """Say where WHAT comes from, down to its trials, and what would make it again.

    WHAT is a value's name (docs/values.md), a figure's name or `figure 3`, a page of a report and
    a number on it (`report.pdf:4 108.7`), or a file below results/.
    """
    from labrig.provenance.explain import explain, lines, to_json
    from labrig.terminal import visible

    answer = explain(" ".join(what), Path(), report)
    for line in [to_json(answer)] if as_json else map(visible, lines(answer)):
        click.echo(line)


@main.command("why")
@click.argument("target")
@click.option("--config", multiple=True, metavar="NAME=VALUE", help="As Snakemake would be told.")
@click.option("--json", "as_json", is_flag=True, help="Say all of it as JSON.")
def why_made(target: str, config: tuple[str, ...], as_json: bool) -> None:
    """Say whether `snakemake TARGET` would do anything now, what, and because of what.

    It is Snakemake that is asked (a dry run); nothing is made, and no board is started.
    """
    from labrig.provenance.why import why
    from labrig.terminal import visible

    found = why(target, Path(), config)
    for line in [found.to_json()] if as_json else map(visible, found.lines()):
        click.echo(line)


@main.command()
@click.argument(
    "file",
    type=click.Choice(["experiment", "boards", "report", "profile", "check"]),
    default="experiment",
)
def schema(file: str) -> None:
    """Print the JSON Schema of FILE.yaml, of a format profile, or of what a check writes."""
    if file == "boards":
        from labrig.boards.catalogue import json_schema
    elif file == "report":
        from labrig.report.declared import json_schema
    elif file == "profile":
        from labrig.check.profile import json_schema
    elif file == "check":
        from labrig.submission.as_json import json_schema
    else:
        from labrig.experiments import json_schema
    click.echo(json_schema(), nl=False)


@main.command()
@click.argument("archive", required=False, type=click.Path(path_type=Path), metavar="[ARCHIVE.zip]")
def cite(archive: Path | None) -> None:
    """Print how to cite labrig, and before it ARCHIVE.zip: in words, and as BibTeX."""
    from labrig.provenance.cite import citations

    click.echo("\n\n".join(f"{one.plain}\n\n{one.bibtex}" for one in citations(archive)))


@main.command("archive")
@click.argument("report", required=False)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE.zip",
)
@click.option("--with-private", is_flag=True, help="Put in what would be refused as private, too.")
def archive_report(report: str | None, out: Path, with_private: bool) -> None:
    """Put REPORT and all that it stands on into one zip, a Workflow Run RO-Crate.

    REPORT is a folder of report_template/ [default: the one that config/lab.yaml names]. Refused
    is what holds the name of this machine or its user, a home, an SSH address or a key.
    """
    from labrig.provenance.archive.writing import show, write_archive

    for line in show(write_archive(Path(), out, report, with_private=with_private)):
        click.echo(line)


@main.command()
@click.argument("whats", nargs=-1, metavar="[WHAT]...")
@click.option(
    "--archive", type=click.Path(path_type=Path), help="Match PDFs with the reports in this zip."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(whats: tuple[str, ...], archive: Path | None, as_json: bool) -> None:
    """Say whether results and reports are what the journals give.

    WHAT is an experiment, a report, a folder of results or a report's PDF; without any, all
    results of this lab. Tables, analyses, figures and reports are made again beside and compared.
    Nothing is changed, no board is started. Exits with 1 when a fault is found, with 2 when WHAT is
    not there.
    """
    from labrig.provenance.verify.checked import Verified
    from labrig.provenance.verify.command import verify as look

    tones = {"ok": "plain", "FAULT": "error", "note": "warning"}
    checks = []
    for one in look(whats, Path(), archive):
        checks.append(one)
        if not as_json:
            _stress(one.line, tones[one.state])
    verified = Verified(checks=tuple(checks))
    click.echo(verified.to_json() if as_json else verified.summary())
    sys.exit(not verified.intact)
