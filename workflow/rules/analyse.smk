# measured -> table -> analysis -> figures: all of it can be made again from the journals.


rule table:
    input:
        sources("measure"),
        "workflow/labrig/table.py",
        plan=f"{results('{experiment}')}/plan.json",
        measured=f"{results('{experiment}')}/measured.json",
        declaration="experiments/{experiment}/experiment.yaml",
    output:
        f"{results('{experiment}')}/trials.parquet",
    log:
        f"logs/{results('{experiment}')}/table.log",
    conda:
        "../envs/labrig.yaml"
    params:
        raw=f"{results('{experiment}')}/raw",
    script:
        "../scripts/table.py"


rule analyse:
    input:
        sources("stats"),
        beside,
        table=f"{results('{experiment}')}/trials.parquet",
        declaration="experiments/{experiment}/experiment.yaml",
    output:
        f"{results('{experiment}')}/analysis.json",
    log:
        f"logs/{results('{experiment}')}/analyse.log",
    conda:
        "../envs/labrig.yaml"
    params:
        size=SIZE,
    script:
        "../scripts/analyse.py"


rule draw:
    input:
        sources("figures", "stats"),
        table=f"{results('{experiment}')}/trials.parquet",
        analysis=f"{results('{experiment}')}/analysis.json",
    output:
        expand(f"{results('{{experiment}}')}/figures/{{figure}}.{{kind}}", figure=FIGURES, kind=["pdf", "json"], allow_missing=True),
    log:
        f"logs/{results('{experiment}')}/draw.log",
    conda:
        "../envs/labrig.yaml"
    script:
        "../scripts/draw.py"


for name in EXPERIMENTS:

    rule:
        name:
            name
        input:
            f"{results(name)}/trials.parquet",
            f"{results(name)}/analysis.json",
            expand("{folder}/figures/{figure}.pdf", folder=results(name), figure=FIGURES),
