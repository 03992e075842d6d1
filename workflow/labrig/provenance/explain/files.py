"""A file of the results, down to the trials."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from labrig.errors import UsageError
from labrig.experiments.near import unknown
from labrig.hashes import file_sha256
from labrig.provenance.explain import standing
from labrig.provenance.explain.chain import Chain
from labrig.provenance.explain.lab import Lab, read_json
from labrig.provenance.explain.node import Node
from labrig.provenance.explain.sample import among, every
from labrig.provenance.explain.values import tcp_node, worked_node

TRACES = ("records", "aggregations", "buckets", "troubles", "raw")


def figure_node(chain: Chain, name: str, shown: str = "") -> Node:
    """Return a figure by its name, of whichever folder; below it what it is drawn from.

    Raises UsageError with near matches when it was not drawn.
    """
    root = chain.lab.root / chain.folder / "figures"
    drawn = [path for place in (".", "traces", "tcp") for path in (root / place).glob("*.json")]
    known = {path.stem: path for path in drawn if path.stem != "index"}
    if name not in known:
        raise UsageError(f"{chain.experiment}: {unknown('figure', name, sorted(known))}")
    words = known[name]
    file = words.relative_to(chain.lab.root / chain.folder).with_suffix(".pdf").as_posix()
    said = read_json(words)
    columns = ", ".join(map(str, said.get("columns", [])))
    title = str(said.get("title", ""))
    about = f"{title}; drawn from {columns}" if columns else title
    return chain.made(file, f"{shown}: {about}" if shown else about, *_drawn_from(chain, file))


def file_node(lab: Lab, file: str) -> Node:
    """Return a file, its path from the lab's folder. Raises UsageError for one of no known kind."""
    parts = Path(file).parts
    if file in ("report.pdf", "report.html") or parts[:2] == ("results", "reports"):
        return _report(lab, file)
    if parts[:1] != ("results",) or len(parts) < 3:
        raise UsageError(f"{file}: is nothing that labrig made; a file below results/ is asked for")
    chain, inside = _chain_of(lab, file)
    if inside is None:
        return _of_board(lab, chain, file)
    if inside.startswith("figures/"):
        return figure_node(chain, Path(inside).stem)
    whole = (every(chain.analysis),)
    if inside == "analysis.json":
        return chain.analysed(whole)
    if inside == "trials.parquet":
        return chain.trials(whole)
    if inside == "tcp.json":
        return tcp_node(chain, whole)
    if inside == "work.json":
        return worked_node(chain)
    if inside.startswith("traces/"):
        return chain.made(inside, "what tracers printed", chain.trials(whole, traces=True))
    return _of_board(lab, chain, file)


def _drawn_from(chain: Chain, file: str) -> list[Node]:
    whole = (among(chain.analysis),)
    if file.startswith("figures/tcp/"):
        return [tcp_node(chain, whole)]
    if file.startswith("figures/traces/"):
        tables = [chain.made(f"traces/{name}.parquet", "what tracers printed") for name in TRACES]
        return [*tables, chain.analysed(whole)]
    return [chain.analysed(whole)]


def _chain_of(lab: Lab, file: str) -> tuple[Chain, str | None]:
    """The results that a file belongs to, and its path in their folder; None of a board's own."""
    for name, folder in lab.folders.items():
        if file.startswith(f"{folder}/"):
            return Chain(lab, name), file.removeprefix(f"{folder}/")
    path = PurePosixPath(file)
    for name in lab.folders:
        for own in lab.results(name).measured.values():
            if path.is_relative_to(own) or path == own.parent / "board.json":
                return Chain(lab, name), None
    raise UsageError(f"{file}: belongs to no analysed experiment; {_there(lab)}")


def _there(lab: Lab) -> str:
    return f"analysed are: {', '.join(lab.folders.values()) or 'none'}"


def _of_board(lab: Lab, chain: Chain, file: str) -> Node:
    """A plan, a journal or what else one board's measurement has: where the whole tree has it."""
    whole = (every(chain.analysis),)
    found = _find(chain.trials(whole, traces=True), file)
    if found is not None:
        return found
    path = lab.root / file
    return Node(
        file=file,
        words="of a measurement that was set aside (labrig sessions)"
        if "/kept/" in file
        else "lies beside what was measured; no result is made from it",
        sha256=file_sha256(path),
    )


def _find(node: Node, file: str) -> Node | None:
    if node.file == file:
        return node
    return next((found for one in node.children if (found := _find(one, file))), None)


def _report(lab: Lab, file: str) -> Node:
    """A report's file, and the analyses and the author's files that the report is made from."""
    path = lab.root / file
    names = list(lab.folders)[: lab.reported]
    chains = [Chain(lab, name) for name in names]
    children = [chain.analysed((among(chain.analysis),)) for chain in chains]
    folder = lab.root / "report_template" / lab.report
    for own in sorted(one for one in folder.glob("*") if one.is_file()):
        name = own.relative_to(lab.root).as_posix()
        children.append(Node(words="written by hand", file=name, sha256=file_sha256(own)))
    return Node(
        words=f"of report {lab.report}",
        file=file,
        sha256=file_sha256(path) if path.is_file() else "",
        command=lab.snakemake(file, "-f"),
        doubts=standing.doubts(lab, names),
        children=tuple(children),
    )
