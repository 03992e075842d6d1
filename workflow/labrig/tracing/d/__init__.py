"""D scripts, read: a parser for the language, its tree, and a printer."""
