"""Tables as records: what each says of an analysis, and how LaTeX, HTML and Markdown write it."""
