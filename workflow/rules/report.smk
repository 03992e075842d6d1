# Analysis, figures and prose -> a PDF, in a folder of its own; published only when it stands.


rule typeset:
    input:
        sources("report", "stats", "stats/records"),
        "workflow/labrig/numerals.py",
        "report_template/report.tex.j2",
        written("*.md", "*.bib"),
        declaration=f"report_template/{REPORT}/report.yaml",
        analyses=[f"{results(name)}/analysis.json" for name in REPORTED],
        tables=[f"{results(name)}/trials.parquet" for name in REPORTED],
        figures=[f"{results(name)}/figures/{figure}.pdf" for name in REPORTED for figure in FIGURES],
        works=[f"{results(name)}/work.json" for name in REPORTED if WORK[name]],
        traced=[f"{results(name)}/figures/traces" for name in REPORTED],
    output:
        f"results/reports/{REPORT}/report.pdf",
    log:
        f"logs/reports/{REPORT}.log",
    conda:
        "../envs/labrig.yaml"
    params:
        results={name: results(name) for name in REPORTED},
    script:
        "../scripts/typeset.py"


rule publish:
    input:
        f"results/reports/{REPORT}/report.pdf",
    output:
        "report.pdf",
    log:
        "logs/publish.log",
    conda:
        "../envs/labrig.yaml"
    script:
        "../scripts/publish.py"
