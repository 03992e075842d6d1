# board -> plan -> measured. Only these rules touch a board.
# Prose, hypotheses and figure settings are no inputs here: editing them measures nothing.


rule board:
    input:
        "config/boards.yaml",
        "workflow/labrig/boards/emulator-packages.json",
        sources("boards"),
        native=["workflow/native/rig-run.c", "workflow/native/rig-firings.c"],
    output:
        f"results/{BOARD}/board.json",
    log:
        f"logs/{BOARD}/board.log",
    conda:
        "../envs/labrig.yaml"
    params:
        board=BOARD,
    script:
        "../scripts/board.py"


rule plan:
    input:
        beside,
        board=f"results/{BOARD}/board.json",
        declaration="experiments/{experiment}/experiment.yaml",
    output:
        f"{results('{experiment}')}/plan.json",
    log:
        f"logs/{results('{experiment}')}/plan.log",
    conda:
        "../envs/labrig.yaml"
    params:
        size=SIZE,
    script:
        "../scripts/plan.py"


rule measure:
    input:
        plan=f"{results('{experiment}')}/plan.json",
    output:
        f"{results('{experiment}')}/measured.json",
    log:
        f"logs/{results('{experiment}')}/measure.log",
    conda:
        "../envs/labrig.yaml"
    params:
        raw=f"{results('{experiment}')}/raw",
        board=f"results/{BOARD}/board.json",
    threads: workflow.cores if needs_quiet(DECLARED) else DECLARED.instances
    resources:
        boards=int(DECLARED.kind in ("ssh", "pool")),
    script:
        "../scripts/measure.py"
