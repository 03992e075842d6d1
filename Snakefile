# The front door. `snakemake report.pdf` is the main job; `snakemake NAME` makes one experiment's
# table, analysis and figures; `snakemake report.pdf --config size=smoke` is a first look.

configfile: "config/lab.yaml"

include: "workflow/rules/lab.smk"
include: "workflow/rules/measure.smk"
include: "workflow/rules/analyse.smk"
include: "workflow/rules/report.smk"


rule all:
    default_target: True
    input:
        "report.pdf",
        "report.html",
