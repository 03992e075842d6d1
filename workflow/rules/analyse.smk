# measured -> traces, table -> analysis -> figures: all of it can be made again from raw/.


rule traces:
    input:
        sources("tracing/output", "tracing/d"),
        "workflow/labrig/measure/journal.py",
        "workflow/labrig/measure/ledger.py",
        "workflow/labrig/measure/records.py",
        "workflow/labrig/stages/measured_files.py",
        "workflow/labrig/stages/traces.py",
        "workflow/labrig/traces.py",
        beside,
        plans=of_each_board("plan.json"),
        measured=of_each_board("measured.json"),
        declaration="experiments/{experiment}/experiment.yaml",
    output:
        expand(f"{MADE}/traces/{{table}}.parquet", table=TRACES, allow_missing=True),
    log:
        f"logs/{MADE}/traces.log",
    conda:
        "../envs/labrig.yaml"
    params:
        raw=of_each_board("raw"),
    script:
        "../scripts/traces.py"


rule table:
    input:
        sources("measure", "reading", "table"),
        "workflow/labrig/board_kind.py",
        "workflow/labrig/boards/facts.py",
        "workflow/labrig/experiments/json_functions.py",
        "workflow/labrig/experiments/json_path.py",
        "workflow/labrig/experiments/pattern.py",
        "workflow/labrig/stages/measured_files.py",
        "workflow/labrig/stages/table.py",
        "workflow/labrig/tracing/trials.py",
        boards=lambda wildcards: [f"results/{board}/board.json" for board in boards_in(wildcards.boards)],
        plans=of_each_board("plan.json"),
        measured=of_each_board("measured.json"),
        declaration="experiments/{experiment}/experiment.yaml",
        records=f"{MADE}/traces/records.parquet",
        aggregations=f"{MADE}/traces/aggregations.parquet",
        troubles=f"{MADE}/traces/troubles.parquet",
    output:
        f"{MADE}/trials.parquet",
    log:
        f"logs/{MADE}/table.log",
    conda:
        "../envs/labrig.yaml"
    params:
        raw=of_each_board("raw"),
    script:
        "../scripts/table.py"


rule analyse:
    input:
        sources("stats", "stats/lines", "stats/probes", "stats/records", "stats/runs", "stats/samples", "stats/verdicts"),
        "workflow/labrig/made_from.py",
        "workflow/labrig/numerals.py",
        "workflow/labrig/stages/analysis.py",
        "workflow/labrig/tracing/output/prints.py",
        beside,
        table=f"{MADE}/trials.parquet",
        aggregations=f"{MADE}/traces/aggregations.parquet",
        buckets=f"{MADE}/traces/buckets.parquet",
        declaration="experiments/{experiment}/experiment.yaml",
    output:
        f"{MADE}/analysis.json",
    log:
        f"logs/{MADE}/analyse.log",
    conda:
        "../envs/labrig.yaml"
    params:
        size=SIZE,
    script:
        "../scripts/analyse.py"


# An experiment has figures of its own: each has a rule that makes them and no others.
for name in EXPERIMENTS:

    rule:
        name:
            f"figures_{name.replace('-', '_')}"
        input:
            sources("figures", "stats", "stats/records"),
            "workflow/labrig/board_kind.py",
            "workflow/labrig/disclosure.py",
            "workflow/labrig/stages/figures.py",
            table=f"{MADE}/trials.parquet",
            analysis=f"{MADE}/analysis.json",
            declaration=f"experiments/{name}/experiment.yaml",
        output:
            expand(f"{MADE}/figures/{{figure}}.{{kind}}", figure=FIGURES[name], kind=drawing.SUFFIXES, allow_missing=True),
        log:
            f"logs/{MADE}/draw.log",
        wildcard_constraints:
            experiment=name,
        conda:
            "../envs/labrig.yaml"
        script:
            "../scripts/draw.py"


rule draw_traces:
    input:
        sources("figures", "figures/traces"),
        "workflow/labrig/board_kind.py",
        "workflow/labrig/disclosure.py",
        "workflow/labrig/stages/figures.py",
        tables=expand(f"{MADE}/traces/{{table}}.parquet", table=TRACES, allow_missing=True),
        analysis=f"{MADE}/analysis.json",
    output:
        directory(f"{MADE}/figures/traces"),
    log:
        f"logs/{MADE}/draw_traces.log",
    conda:
        "../envs/labrig.yaml"
    script:
        "../scripts/draw_traces.py"


# Only for experiments that declare `tcp`.
rule tcp:
    input:
        sources("tcp", "stats", "stats/lines"),
        "workflow/labrig/stages/tcp.py",
        table=f"{MADE}/trials.parquet",
        records=f"{MADE}/traces/records.parquet",
        declaration="experiments/{experiment}/experiment.yaml",
    output:
        f"{MADE}/tcp.json",
    log:
        f"logs/{MADE}/tcp.log",
    conda:
        "../envs/labrig.yaml"
    params:
        size=SIZE,
    script:
        "../scripts/tcp.py"


rule draw_tcp:
    input:
        sources("figures", "figures/tcp", "tcp"),
        "workflow/labrig/board_kind.py",
        "workflow/labrig/disclosure.py",
        "workflow/labrig/figures/traces/writing.py",
        "workflow/labrig/numerals.py",
        "workflow/labrig/stages/figures.py",
        tcp=f"{MADE}/tcp.json",
        analysis=f"{MADE}/analysis.json",
    output:
        directory(f"{MADE}/figures/tcp"),
    log:
        f"logs/{MADE}/draw_tcp.log",
    conda:
        "../envs/labrig.yaml"
    script:
        "../scripts/draw_tcp.py"


for name in EXPERIMENTS:

    rule:
        name:
            name
        input:
            f"{results(name)}/trials.parquet",
            f"{results(name)}/analysis.json",
            expand("{folder}/figures/{figure}.pdf", folder=results(name), figure=FIGURES[name]),
            f"{results(name)}/figures/traces",
            *([f"{results(name)}/work.json"] if WORK[name] else []),
            *([f"{results(name)}/figures/tcp"] if TCP[name] else []),
