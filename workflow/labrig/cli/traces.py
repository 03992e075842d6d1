"""Commands about D scripts, and about what tracers print."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from labrig.cli.group import main
from labrig.cli.saying import CONFIG, say

script_option = click.option(
    "--script", type=click.Path(path_type=Path), help="The script that printed it: tells names."
)
form_option = click.option(
    "--format-of",
    "form",
    type=click.Choice(["dtrace", "dtrace-json", "bpftrace"]),
    help="Who printed FILE, where --script does not tell: dtrace (the default), dtrace-json for "
    "-x oformat=json, bpftrace for -f json.",
)


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
    from labrig.trace_commands.check import check as check_files

    catalogue = None if board is None else read_catalogue(CONFIG)
    status = 0
    for checked in check_files(scripts, say, catalogue, board):
        status = max(status, 0 if checked.accepted else 1 if checked.unread is None else 2)
        if form == "json":
            click.echo(json.dumps(checked.as_json(), ensure_ascii=False))
        elif checked.unread is not None:
            say(checked.unread)
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
        say(fault.shown())
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
    from labrig.trace_commands.disassemble import disassemble as disassemble_on
    from labrig.trace_commands.disassemble import shown

    listing = disassemble_on(script, read_catalogue(CONFIG), board, say)
    if form == "json":
        click.echo(json.dumps(asdict(listing), indent=1, ensure_ascii=False))
    else:
        for line in shown(listing):
            click.echo(line)


@trace.command("read")
@click.argument("file", type=click.Path(path_type=Path))
@script_option
@form_option
@click.option("--raw", is_flag=True, help="Keep lines that cannot be read, as they are.")
def read_trace(file: Path, script: Path | None, form: str | None, raw: bool) -> None:
    """Print what stands in a tracer's output FILE as JSON, an object a line.

    Exits with 2 at a line that cannot be read.
    """
    import json
    from typing import cast

    from labrig.trace_commands.read import read
    from labrig.tracing.output.read import Form

    for found in read(file, cast("Form | None", form), script, raw=raw):
        click.echo(json.dumps(found, ensure_ascii=False))


@trace.command("draw")
@click.argument("file", type=click.Path(path_type=Path))
@script_option
@form_option
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

    from labrig.trace_commands.draw import draw
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
    from labrig.trace_commands.work import Asked, read_levels, work
    from labrig.tracing.work.show import show

    folder = experiment if experiment.is_dir() else Path("experiments") / experiment
    asked = Asked(board=board, at=read_levels(at), arm=arm, trials=trials, calls=calls)
    done = work(folder, asked, read_catalogue(CONFIG), say)
    if form == "json":
        click.echo(json.dumps(done.as_json(), indent=1, ensure_ascii=False))
    else:
        for line in show(done):
            click.echo(line)
