# board -> plan -> measured, work. Only these rules touch a board.
# Prose, hypotheses and figure settings are no inputs here: editing them measures nothing.


rule board:
    input:
        "config/boards.yaml",
        "workflow/labrig/boards/image/recorded-packages.json",
        sources("boards", "boards/image"),
        *(f"workflow/labrig/{name}.py" for name in ("native", "on_board", "programs", "ready")),
        native=sorted(map(str, NATIVE.glob("*.c"))),
        headers=sorted(map(str, NATIVE.glob("*.h"))),
    output:
        "results/{board}/board.json",
    wildcard_constraints:
        board="|".join(name for name in DECLARED if name not in RECORDS) or "(?!)",
    log:
        "logs/results/{board}/board.log",
    conda:
        "../envs/labrig.yaml"
    params:
        board=lambda wildcards: wildcards.board,
    script:
        "../scripts/board.py"


rule plan:
    input:
        beside,
        board="results/{board}/board.json",
        declaration="experiments/{experiment}/experiment.yaml",
    output:
        f"{MEASURED}/plan.json",
    log:
        f"logs/{MEASURED}/plan.log",
    conda:
        "../envs/labrig.yaml"
    params:
        size=SIZE,
    script:
        "../scripts/plan.py"


rule measure:
    input:
        plan=f"{MEASURED}/plan.json",
    output:
        f"{MEASURED}/measured.json",
    log:
        f"logs/{MEASURED}/measure.log",
    conda:
        "../envs/labrig.yaml"
    params:
        raw=f"{MEASURED}/raw",
        board="results/{board}/board.json",
        exploratory=EXPLORATORY,
    threads: lambda wildcards: workflow.cores if is_alone(wildcards.board, wildcards) else DECLARED[wildcards.board].instances
    resources:
        **{slot: takes_slot_of(name) for name, slot in SLOTS.items()},
    script:
        "../scripts/measure.py"


# After measuring, so that nothing runs beside a trial. The cell is a parameter: editing the words
# of a declaration watches nothing.
rule work:
    input:
        sources("tracing/work"),
        "workflow/labrig/trace_commands/work_on_board.py",
        plan=lambda wildcards: f"{MEASURED}/plan.json".format(board=watching_board(wildcards), **wildcards),
        measured=of_each_board("measured.json"),
    output:
        f"{MADE}/work.json",
    log:
        f"logs/{MADE}/work.log",
    conda:
        "../envs/labrig.yaml"
    params:
        board=lambda wildcards: f"results/{watching_board(wildcards)}/board.json",
        cell=lambda wildcards: WORK[wildcards.experiment].model_dump(),
    threads: lambda wildcards: workflow.cores if is_alone(watching_board(wildcards), wildcards) else 1
    resources:
        **{slot: watches_slot_of(name) for name, slot in SLOTS.items()},
    script:
        "../scripts/work.py"
