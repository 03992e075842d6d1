"""All rules of lint, asked in turn."""

from __future__ import annotations

from labrig.tracing.d.tree import Script
from labrig.tracing.lint.arguments import arguments
from labrig.tracing.lint.clocks import elapsed, vdso
from labrig.tracing.lint.comments import comments
from labrig.tracing.lint.destructive import destructive, led_away
from labrig.tracing.lint.finding import Finding, Rule, Setting
from labrig.tracing.lint.formats import formats
from labrig.tracing.lint.options import options
from labrig.tracing.lint.output import output
from labrig.tracing.lint.statements import statements
from labrig.tracing.lint.systems import systems
from labrig.tracing.lint.trials import trials
from labrig.tracing.lint.workload import workload

RULES: tuple[Rule, ...] = (
    arguments,
    vdso,
    elapsed,
    workload,
    output,
    destructive,
    led_away,
    systems,
    formats,
    options,
    comments,
    statements,
    trials,
)


def lint(script: Script, setting: Setting) -> tuple[Finding, ...]:
    """Return what bites in an experiment, in the script's order."""
    found = {finding: None for rule in RULES for finding in rule(script, setting)}
    return tuple(sorted(found, key=lambda one: (one.line, one.column, one.message)))
