# board -> plan -> measured. Only these rules touch a board.
# Prose, hypotheses and figure settings are no inputs here: editing them measures nothing.


rule board:
    input:
        "config/boards.yaml",
        "workflow/labrig/boards/image/recorded-packages.json",
        sources("boards", "boards/image"),
        native=["workflow/native/rig-run.c", "workflow/native/rig-firings.c"],
    output:
        "results/{board}/board.json",
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
    threads: lambda wildcards: workflow.cores if needs_quiet(DECLARED[wildcards.board]) else DECLARED[wildcards.board].instances
    resources:
        **{slot: takes_slot_of(name) for name, slot in SLOTS.items()},
    script:
        "../scripts/measure.py"
