"""Describes an archive as a Workflow Run RO-Crate: what was run, by what, from what, to what.

The profiles are Process, Workflow and Provenance Run Crate 0.5 and Workflow RO-Crate 1.0, on
RO-Crate 1.1: the workflow is the Snakefile, its steps the rules' scripts, a run of the measuring
step one session of a board. Nothing in it depends on when or where it is written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from labrig import __version__
from labrig.provenance.archive.holdings import Content, Holdings
from labrig.provenance.archive.media_types import media_type
from labrig.provenance.archive.runs import Run, runs_of
from labrig.provenance.archive.steps import STEPS, Step, matching
from labrig.report.record import measured
from labrig.results_folder import ResultsFolder

SPECIFICATION = "1.1"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/provenance/0.5": ("Provenance Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}
_TERMS = "https://w3id.org/ro/terms/workflow-run#"
TERMS = {name: _TERMS + name for name in ("sha256", "environment")}
"""What is said beyond the context of RO-Crate 1.1, as its profiles name it."""
SNAKEMAKE = "https://w3id.org/workflowhub/workflow-ro-crate#snakemake"
WORKFLOW = "Snakefile"
_KNOWN = ("os", "kernel", "machine", "cpu_model", "image_identity", "emulator", "emulator_machine")
"""What of a session's facts is said of the board that it ran on; and its tracers."""

Reference = dict[str, str]


def describe(holdings: Holdings) -> str:
    """The text of ``ro-crate-metadata.json``: the same holdings give the same text."""
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version=SPECIFICATION)
    crate.metadata.extra_terms.update(TERMS)
    writing = _Writing(crate, holdings)
    writing.write()
    graph = crate.metadata.generate()
    graph["@graph"].sort(key=lambda one: (one["@id"] != "ro-crate-metadata.json", one["@id"]))
    return json.dumps(graph, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _ref(identity: str) -> Reference:
    return {"@id": identity}


def _refs(identities: Iterable[str]) -> list[Reference] | Reference:
    """References; one stands alone, as RO-Crate's compact form has it."""
    found = [_ref(one) for one in identities]
    return found[0] if len(found) == 1 else found


def _file(name: str) -> str:
    return quote(name)


class _Writing:
    """Puts the entities of one archive into a crate."""

    def __init__(self, crate: Any, holdings: Holdings) -> None:
        self._crate, self._holdings = crate, holdings
        self._authors = [f"#author-{n}" for n, _ in enumerate(holdings.declared.authors, start=1)]

    def write(self) -> None:
        runs = runs_of(self._holdings)
        used = [step for step in STEPS if any(run.step is step for run in runs)]
        for name in self._holdings.names:
            self._add_file(name, used)
        self._add_people()
        self._add_workflow(used)
        for run in runs:
            self._add_run(run)
        self._add_whole(runs, used)
        self._add_root(runs)

    def _add(self, identity: str, kind: str | list[str], **said: Any) -> str:
        from rocrate.model.contextentity import ContextEntity

        properties = {key: value for key, value in said.items() if value not in (None, [], "")}
        self._crate.add(ContextEntity(self._crate, identity, {"@type": kind, **properties}))
        return identity

    def _add_file(self, name: str, steps: Sequence[Step]) -> None:
        content = self._holdings.files[name]
        data = content.read_bytes() if isinstance(content, Path) else content
        said: dict[str, Any] = {
            "name": name,
            "encodingFormat": media_type(name),
            "contentSize": str(len(data)),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        scripts = {step.script: step for step in steps}
        if name == WORKFLOW:
            said["@type"] = ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"]
        elif name in scripts:
            said["@type"] = ["File", "SoftwareSourceCode"]
            said |= {"description": scripts[name].words, "version": __version__}
        elif name.endswith((".d", ".c", ".bt")):
            said["@type"] = ["File", "SoftwareSourceCode"]
            said["version"] = said["sha256"][:12]
        if (parameter := self._parameter_of(name)) is not None:
            said["exampleOfWork"] = _ref(parameter)
        self._crate.add_file(dest_path=name, properties=said)

    def _parameter_of(self, name: str) -> str | None:
        """The workflow's parameter of which a file is the value."""
        for one in self._holdings.experiments:
            if name == f"experiments/{one.experiment}/experiment.yaml":
                return f"#declaration-of-{one.experiment}"
            if name == f"{one.path}/analysis.json":
                return f"#analysis-of-{one.experiment}"
        return "#report" if name == f"{self._holdings.made}/report.pdf" else None

    def _add_people(self) -> None:
        for identity, name in zip(self._authors, self._holdings.declared.authors, strict=True):
            self._add(identity, "Person", name=name)

    def _add_workflow(self, used: Sequence[Step]) -> None:
        workflow = self._crate.get(WORKFLOW)
        self._add(
            SNAKEMAKE,
            "ComputerLanguage",
            name="Snakemake",
            identifier=_ref("https://doi.org/10.1093/bioinformatics/bts480"),
            url=_ref("https://snakemake.readthedocs.io"),
        )
        inputs, outputs = [], []
        for one in self._holdings.experiments:
            declaration = f"experiments/{one.experiment}/experiment.yaml"
            analysis = f"{one.path}/analysis.json"
            inputs.append(self._add_parameter(f"#declaration-of-{one.experiment}", declaration))
            outputs.append(self._add_parameter(f"#analysis-of-{one.experiment}", analysis))
        outputs.append(self._add_parameter("#report", f"{self._holdings.made}/report.pdf"))
        for place, step in enumerate(used, start=1):
            self._add(
                f"#step-{step.name}",
                "HowToStep",
                name=step.name,
                description=step.words,
                position=str(place),
                workExample=_ref(_file(step.script)),
            )
        said = {
            "name": "labrig: from a declared experiment to a lab report",
            "version": __version__,
            "programmingLanguage": _ref(SNAKEMAKE),
            "input": _refs(inputs),
            "output": _refs(outputs),
            "step": _refs(f"#step-{step.name}" for step in used),
            "hasPart": _refs(_file(step.script) for step in used),
        }
        for key, value in said.items():
            workflow[key] = value

    def _add_parameter(self, identity: str, file: str) -> str:
        return self._add(
            identity,
            "FormalParameter",
            name=identity.removeprefix("#"),
            additionalType="File",
            workExample=_ref(_file(file)),
        )

    def _facts(self, facts: Mapping[str, str]) -> list[str]:
        """What the board was: its image or system, its emulator, its tracers."""
        found = []
        for key, value in facts.items():
            if key in _KNOWN or key.startswith("tracer_"):
                digest = hashlib.sha256(value.encode()).hexdigest()[:12]
                identity = f"#{key.replace('_', '-')}-{digest}"
                found.append(self._add(identity, "PropertyValue", name=key, value=value))
        return found

    def _add_run(self, run: Run) -> None:
        self._add(
            run.identity,
            "CreateAction",
            name=run.name,
            description=run.step.words,
            instrument=_ref(_file(run.step.script)),
            agent=_refs(self._authors),
            object=_refs(map(_file, run.reads)),
            result=_refs(map(_file, run.writes)),
            startTime=run.started,
            endTime=run.ended,
            environment=_refs(self._facts(run.facts)),
        )

    def _add_whole(self, runs: Sequence[Run], used: Sequence[Step]) -> None:
        """The run of the workflow, and Snakemake's conducting it."""
        started = [run.started for run in runs if run.started]
        report = f"{self._holdings.made}/report.pdf"
        results = [f"{one.path}/analysis.json" for one in self._holdings.experiments]
        declared = [f"experiments/{one.experiment}/*" for one in self._holdings.experiments]
        self._add(
            "#run",
            "CreateAction",
            name=f"{self._holdings.report}: measured, analysed and typeset",
            description="all steps, from the declared experiments to the report",
            instrument=_ref(WORKFLOW),
            agent=_refs(self._authors),
            startTime=min(started, default=None),
            endTime=self._newest(),
            object=_refs(
                map(_file, matching(self._holdings.names, [*declared, f"{self._holdings.prose}/*"]))
            ),
            result=_refs(map(_file, [report, *results])),
        )
        engine = self._add(
            "https://snakemake.github.io",
            "SoftwareApplication",
            name="Snakemake",
            url=_ref("https://snakemake.github.io"),
            softwareVersion=self._snakemake(),
        )
        controls = [
            self._add(
                f"#conducting-{step.name}",
                "ControlAction",
                name=f"conduct {step.name}",
                instrument=_ref(f"#step-{step.name}"),
                object=_refs(run.identity for run in runs if run.step is step),
            )
            for step in used
        ]
        self._add(
            "#conducting",
            "OrganizeAction",
            name="Snakemake conducts the workflow",
            instrument=_ref(engine),
            object=_refs(controls),
            result=_ref("#run"),
            agent=_refs(self._authors),
        )

    def _newest(self) -> str:
        """When the newest measurement ended."""
        found = [measured(self._folder(one)).finished for one in self._holdings.experiments]
        return max(found).isoformat(timespec="seconds")

    def _folder(self, one: ResultsFolder) -> Path:
        table = self._holdings.files[f"{one.path}/trials.parquet"]
        assert isinstance(table, Path)
        return table.parent

    def _snakemake(self) -> str:
        """The version that the lock names, which is what was installed by it."""
        lock = self._holdings.files.get("requirements.lock")
        for line in _text(lock).splitlines() if lock is not None else ():
            if line.startswith("snakemake=="):
                return line.removeprefix("snakemake==").split()[0]
        return "unknown"

    def _add_root(self, runs: Sequence[Run]) -> None:
        declared = self._holdings.declared
        for identity, (name, version) in PROFILES.items():
            self._add(identity, "CreativeWork", name=name, version=version)
        licence = self._add(
            "#licence",
            "CreativeWork",
            name="Licence",
            description="The workflow's code is under the licence in LICENSE. The report, its "
            "prose and its data are their authors', who say their licence when they publish them.",
        )
        root = self._crate.root_dataset
        names = ", ".join(one.experiment for one in self._holdings.experiments)
        said = {
            "name": declared.title,
            "description": f"The report '{declared.title}' with all that it stands on: "
            f"the experiments {names}, their journals, tables, analyses and figures, the prose, "
            "and the workflow that makes the one from the other.",
            "datePublished": self._newest(),
            "license": _ref(licence),
            "author": _refs(self._authors),
            "conformsTo": _refs(PROFILES),
            "mainEntity": _ref(WORKFLOW),
            "mentions": _refs(["#run", *(run.identity for run in runs)]),
        }
        for key, value in said.items():
            root[key] = value


def _text(content: Content) -> str:
    return (content.read_bytes() if isinstance(content, Path) else content).decode()
