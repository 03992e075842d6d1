"""Commands that say where things come from, whether they hold, and hand them on."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import click

from labrig.cli.group import main
from labrig.cli.saying import stress


@main.command("explain")
@click.argument("what", nargs=-1, required=True)
@click.option("--report", help="The report that is meant.  [default: that of config/lab.yaml]")
@click.option("--json", "as_json", is_flag=True, help="Say all of it as JSON.")
def explain_what(what: tuple[str, ...], report: str | None, as_json: bool) -> None:
    """Say where WHAT comes from, down to its trials, and what would make it again.

    WHAT is a value's name (docs/values.md), a figure's name or `figure 3`, a page of a report and
    a number on it (`report.pdf:4 108.7`; pages of the file), a number by its label in the table of
    origins (`O19`), or a file below results/.
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

    # Trials are in no cycle: to look for those among a million takes a tenth of the time.
    gc.set_threshold(100_000, 50, 100)
    tones = {"ok": "plain", "FAULT": "error", "note": "warning"}
    checks = []
    for one in look(whats, Path(), archive):
        checks.append(one)
        if not as_json:
            stress(one.line, tones[one.state])
    verified = Verified(checks=tuple(checks))
    click.echo(verified.to_json() if as_json else verified.summary())
    sys.exit(not verified.intact)


@main.command("archive")
@click.argument("report", required=False)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE.zip",
)
@click.option(
    "--allow",
    multiple=True,
    metavar="TEXT",
    help="Let this name, path or address be, as a refusal shows it; may be given again.",
)
@click.option("--with-private", is_flag=True, help="Put in what would be refused as private, too.")
def archive_report(
    report: str | None, out: Path, allow: tuple[str, ...], with_private: bool
) -> None:
    """Put REPORT and all that it stands on into one zip, a Workflow Run RO-Crate.

    REPORT is a folder of report_template/ [default: the one that config/lab.yaml names]. Refused
    is what holds the name of this machine or its user, a home, an SSH address or a key.
    """
    from labrig.provenance.archive.writing import show, write_archive

    done = write_archive(Path(), out, report, allow=allow, with_private=with_private)
    for line in show(done):
        click.echo(line)


@main.command()
@click.argument("archive", required=False, type=click.Path(path_type=Path), metavar="[ARCHIVE.zip]")
def cite(archive: Path | None) -> None:
    """Print how to cite labrig, and before it ARCHIVE.zip: in words, and as BibTeX."""
    from labrig.provenance.cite import citations

    click.echo("\n\n".join(f"{one.plain}\n\n{one.bibtex}" for one in citations(archive)))
