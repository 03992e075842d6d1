"""Commands about measuring: before it, again, and what was measured."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from labrig.cli.group import main
from labrig.cli.saying import CONFIG, say, stress


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
    from labrig.planning.outlook import as_json, look_ahead, show

    found = look_ahead(name, size, board, read_catalogue(CONFIG), Path())
    for line in [as_json(found)] if form == "json" else show(found):
        click.echo(line)


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
    from labrig.findings.command import Compared
    from labrig.provenance.rerun import rerun

    def tell(compared: Compared) -> None:
        for line in compared.lines(all_of_them=all_of_them):
            stress(line.text, line.tone)

    rerun(name, board, size, read_catalogue(CONFIG), Path(), say, tell)


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
    from labrig.provenance.experiment_results import find_results

    results = find_results(name, Path(), board, size)
    if compare and restore:
        raise click.UsageError("--compare and --restore are two commands")
    if restore:
        before = sessions.restore(results, restore)
        say(f"{restore} is the present measurement" + (f"; {before} is kept" if before else ""))
        say(f"what is made of it is made again where need be: {results.command}")
    elif compare:
        compared = sessions.compare_sessions(results, *compare, Path())
        if as_json:
            click.echo(compared.to_json())
        else:
            for line in compared.lines(all_of_them=all_of_them):
                stress(line.text, line.tone)
        sys.exit(compared.changes.any)
    else:
        found = sessions.list_sessions(results)
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
    if report is not None and report.endswith(".zip"):
        _refuse_archive(Path(report))
    asked = Asked(report=report, board=board, size=size, out=out)
    done = reproduce(asked, Path(), read_catalogue(CONFIG), say)
    if as_json:
        click.echo(done.to_json())
    else:
        for line in done.lines(all_of_them=all_of_them):
            stress(line.text, line.tone)
    sys.exit(not done.agreement.held)


def _refuse_archive(archive: Path) -> None:
    """Raise UsageError for an archive that is not there, or where there is no lab to measure it."""
    from labrig.errors import UsageError

    if not archive.is_file():
        raise UsageError(f"{archive}: there is no such file")
    if not (CONFIG / "boards.yaml").is_file():
        raise UsageError(
            f"{archive}: is measured on a board of a lab, and this folder is none: run this in a "
            f"lab's folder, or measure nothing: labrig reproduce --recorded {archive}"
        )


def _replayed(archive: Path, out: Path | None, as_json: bool) -> bool:
    """Make an archive again from its journals; return whether it came out the same."""
    from labrig.provenance.archive.replaying import as_json as all_of
    from labrig.provenance.archive.replaying import replay, show

    found = replay(archive, out or Path("reproduced", archive.stem), say)
    for line in [all_of(found)] if as_json else show(found):
        click.echo(line)
    return found.reproduced
