# Analysis, figures and prose -> a PDF, and a page; the PDF is published only when its check passes.


rule typeset:
    input:
        made_from("pdf"),
        declaration="report_template/{report}/report.yaml",
    output:
        "results/reports/{report}/typeset.pdf",
    log:
        "logs/reports/{report}.log",
    conda:
        "../envs/labrig.yaml"
    params:
        draft=DRAFT,
        results=results_of,
    script:
        "../scripts/typeset.py"


rule check:
    input:
        sources("check", "check/*", "submission"),
        "workflow/labrig/confined.py",
        "workflow/labrig/results_folder.py",
        of_results("analysis.json", "measured.json"),
        profile_of,
        pdf="results/reports/{report}/typeset.pdf",
        declaration="report_template/{report}/report.yaml",
    output:
        json="results/reports/{report}/check.json",
        text="results/reports/{report}/check.txt",
    log:
        "logs/reports/{report}-check.log",
    conda:
        "../envs/labrig.yaml"
    script:
        "../scripts/check.py"


rule gate:
    input:
        pdf="results/reports/{report}/typeset.pdf",
        json="results/reports/{report}/check.json",
        text="results/reports/{report}/check.txt",
    output:
        "results/reports/{report}/passed",
    log:
        "logs/reports/{report}-gate.log",
    conda:
        "../envs/labrig.yaml"
    params:
        draft=is_draft,
        rejected=rejected_of,
    script:
        "../scripts/gate.py"


rule page:
    input:
        made_from("html"),
        declaration="report_template/{report}/report.yaml",
    output:
        "results/reports/{report}/typeset.html",
    log:
        "logs/reports/{report}-page.log",
    conda:
        "../envs/labrig.yaml"
    params:
        draft=DRAFT,
        results=results_of,
    script:
        "../scripts/page.py"


rule outside:
    input:
        sources(*REPORTING),
        multiext("workflow/labrig/report/outside_texts/", "example.tex", "README.txt"),
        "workflow/labrig/board_kind.py",
        "workflow/labrig/disclosure.py",
        "workflow/labrig/numerals.py",
        "workflow/labrig/results_folder.py",
        declaration="report_template/{report}/report.yaml",
        profile=profile_of,
        analyses=of_results("analysis.json"),
        figures=figures_drawn("pdf"),
        works=works_of,
        tcp=tcp_of,
        traced=of_results("figures/traces"),
    output:
        directory("results/reports/{report}/outside"),
    log:
        "logs/reports/{report}-outside.log",
    conda:
        "../envs/labrig.yaml"
    params:
        results=results_of,
    script:
        "../scripts/outside.py"


# Snakemake removes what a job is to make before it runs: a job that may fail makes a file of its
# own, and one that only copies puts it in front, so that the last good report stays. What the first
# is made from is the second's too: a report that failed is tried again, though it stands.
rule publish:
    input:
        f"results/reports/{REPORT}/typeset.{{kind}}",
        lambda wildcards: passed_of(wildcards.kind)(CHOSEN),
        lambda wildcards: made_from(wildcards.kind)(CHOSEN),
    output:
        f"results/reports/{REPORT}/report.{{kind}}",
        "report.{kind}",
    log:
        "logs/publish-{kind}.log",
    conda:
        "../envs/labrig.yaml"
    script:
        "../scripts/publish.py"


rule publish_other:
    input:
        "results/reports/{report}/typeset.{kind}",
        lambda wildcards: passed_of(wildcards.kind)(wildcards),
        lambda wildcards: made_from(wildcards.kind)(wildcards),
    output:
        "results/reports/{report}/report.{kind}",
    log:
        "logs/reports/{report}-publish-{kind}.log",
    wildcard_constraints:
        report="|".join(name for name in REPORTS if name != REPORT) or "(?!)",
    conda:
        "../envs/labrig.yaml"
    script:
        "../scripts/publish.py"


# A misspelt name says what is near; Snakemake itself would only say that no rule makes it.
rule no_such_report:
    output:
        "results/reports/{stranger}/report.{kind}",
    log:
        "logs/reports/{stranger}-{kind}.log",
    conda:
        "../envs/labrig.yaml"
    params:
        reports=REPORTS,
    script:
        "../scripts/no_such_report.py"
