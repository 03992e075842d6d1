"""One zip that is the lab as it stands: a research object, written and opened."""

from labrig.provenance.archive.opening import open_archive

__all__ = ["open_archive"]
