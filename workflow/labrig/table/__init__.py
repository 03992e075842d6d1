"""Journals and what tracers printed, as a tidy table: a row a trial."""

from labrig.table.whole import Part, make_table, read_table, write_table

__all__ = ["Part", "make_table", "read_table", "write_table"]
