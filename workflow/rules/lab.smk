# What the configuration chose, as names that the rules use.
from pathlib import Path

import yaml

BOARD = config["board"]
REPORT = config["report"]
SIZE = config["size"]
INSTANCES = (yaml.safe_load(Path("config/boards.yaml").read_text())[BOARD] or {}).get("instances", 1)
EXPERIMENTS = sorted(path.parent.name for path in Path("experiments").glob("*/experiment.yaml"))
REPORTED = yaml.safe_load(Path(f"report_template/{REPORT}/report.yaml").read_text())["experiments"]
FIGURES = ["distributions", "costs", "forest"]


def results(experiment: str) -> str:
    """The folder of an experiment's results; a size other than full has a folder of its own."""
    return f"results/{BOARD}/{experiment}" + ("" if SIZE == "full" else f"-{SIZE}")


def sources(*places: str) -> list[str]:
    """Python files of labrig on which a stage's result depends."""
    root = Path("workflow/labrig")
    return sorted(str(path) for place in places for path in root.glob(f"{place}/*.py"))


def scripts(wildcards) -> list[str]:
    """The D scripts of an experiment."""
    return sorted(map(str, Path(f"experiments/{wildcards.experiment}").glob("*.d")))


def written(*kinds: str) -> list[str]:
    """What the author wrote: files of these kinds in the report's folder."""
    folder = Path(f"report_template/{REPORT}")
    return sorted(str(path) for kind in kinds for path in folder.glob(kind))


wildcard_constraints:
    experiment="|".join(EXPERIMENTS),


onstart:
    from labrig.lifeline import stop_jobs_on_signals

    stop_jobs_on_signals()
