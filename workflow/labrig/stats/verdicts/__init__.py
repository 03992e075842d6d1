"""The declared hypotheses: their claims, the evidence, the verdicts. Pure."""
