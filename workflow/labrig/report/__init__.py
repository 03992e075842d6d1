"""The report: values and prose, a template, LaTeX, and the count of its pages."""
