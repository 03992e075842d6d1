"""What kind of file an archive's is, as its description says it: the same on every machine."""

from __future__ import annotations

from pathlib import PurePosixPath

_TYPES = {
    ".d": "text/x-dtrace",
    ".smk": "text/x-snakemake",
    ".jsonl": "application/jsonl",
    ".parquet": "application/vnd.apache.parquet",
    ".yaml": "application/yaml",
    ".toml": "application/toml",
    ".md": "text/markdown",
    ".bib": "application/x-bibtex",
    ".patch": "text/x-diff",
    ".lock": "text/plain",
    ".h": "text/x-c",
    ".c": "text/x-c",
    ".py": "text/x-python",
    ".tex": "application/x-tex",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".pdf": "application/pdf",
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
}


def media_type(name: str) -> str:
    """The media type of a file by its name's ending; plain text where that is not known."""
    return _TYPES.get(PurePosixPath(name).suffix, "text/plain")
