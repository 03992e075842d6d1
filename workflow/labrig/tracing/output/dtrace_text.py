"""What ``dtrace`` prints as text, default columns, ``-q`` and ``-F`` alike. Pure.

dtrace's text says less than dtrace knew: names and functions of aggregations are in the script, if
anywhere, and a line of ``printf`` may look like an aggregation's. What is read as what:

- behind the line ``CPU ID FUNCTION:NAME``, a line with these columns begins a record, and other
  lines continue it; in quiet output each line of text is a record;
- a line made of dtrace's padded fields from end to end (``layout``) is a row of an aggregation;
- blank lines are dtrace's punctuation, and no records.

With the script, rows that none of its aggregations can have are text, and a line that it cannot
have printed is a fault.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

from labrig.errors import OutputFault
from labrig.tracing.output.distributions import is_head
from labrig.tracing.output.entries import (
    Entry,
    begins_below,
    distribution_ahead,
    dump_ahead,
    entry_ahead,
    keys_of,
    row_with_line_ends,
    stack_ahead,
)
from labrig.tracing.output.expected import Expected
from labrig.tracing.output.feed import Feed
from labrig.tracing.output.formatted import Formatted
from labrig.tracing.output.frames import frame
from labrig.tracing.output.layout import (
    Row,
    again,
    aggregation_row,
    is_dump_head,
)
from labrig.tracing.output.openrecord import OpenRecord, values_of
from labrig.tracing.output.records import Item, Notice, RawLine, TraceRecord, Value
from labrig.tracing.output.sections import Sections
from labrig.tracing.output.trouble import message

# The last column is 32 wide; names of C++ functions have spaces and colons in them.
_COLUMNS = re.compile(r" {0,2}(\d{1,7}) +(\d{1,10}) +((?! ).*?):([\w-]*) ")
_LEAST_COLUMNS = 44
_HEAD = re.compile(r"CPU +ID +FUNCTION:NAME *$")
_FLOW = re.compile(r" {0,2}(\d{1,7}) ( *(?:(->|<-|=>|<=) (\S+)|\| (\S*):(\S+)))( *)(.*)$")
_FLOW_WIDTH = 41
_FLOW_HEAD = re.compile(r"CPU FUNCTION +$")
_ARROWS = {"->": "entry", "=>": "entry", "<-": "return", "<=": "return"}

OWN_WORDS = frozenset(["labrig ready", "labrig end"])
"""What labrig's own clauses print beside an attached script (``tracing.attach``)."""


def read_dtrace(
    lines: Iterable[str], *, source: str, expected: Expected | None = None, raw: bool = False
) -> Iterator[Item]:
    """Yield what dtrace printed; lines may end with a newline.

    Raises OutputFault at a line that cannot be read; with ``raw``, yields a RawLine for it.
    """
    yield from _Reader(Feed(lines), source, expected, raw).items()


# Firings of one probe begin alike, and share what is read of that.
@functools.lru_cache(maxsize=1024)
def _columns_of(text: str) -> tuple[int, int, str, str]:
    """CPU, probe ID, function and name of the columns of a record."""
    found = _COLUMNS.match(text)
    assert found is not None
    cpu, probe, function, name = found.groups()
    return int(cpu), int(probe), function, name


class _Reader:
    def __init__(self, feed: Feed, source: str, expected: Expected | None, raw: bool) -> None:
        self._feed, self._source, self._raw = feed, source, raw
        self._expected = expected
        self._formatted = Formatted(expected.formats if expected else ())
        self._sections = Sections(expected)
        self._record: OpenRecord | None = None
        self._columns = self._flow = False
        self._blanks = 0

    def items(self) -> Iterator[Item]:
        feed, columns = self._feed, _COLUMNS.match
        plain = not self._formatted.any_aggregation
        # A record of one line, which most are, is made without more ado.
        waiting: tuple[int, str, str] | None = None
        while (line := feed.next()) is not None:
            if (
                self._columns
                and len(line) >= _LEAST_COLUMNS
                and (found := columns(line)) is not None
            ):
                if waiting is not None:
                    yield self._plain(*waiting)
                    waiting = None
                elif self._record is not None:
                    yield self._record.close(self._formatted)
                    self._record = None
                if self._sections.open:
                    yield from self._sections.end()
                self._blanks = 0
                text = line[found.end() :]
                if plain and text:
                    waiting = (feed.number, found[0], text)
                else:
                    self._record = OpenRecord(feed.number, *_columns_of(found[0]))
                    yield from self._begin(text)
                continue
            if not line and not self._starts_an_entry(feed.peek()):
                self._blanks += 1
                continue
            if waiting is not None:
                number, head, text = waiting
                self._record = OpenRecord(number, *_columns_of(head))
                self._record.add(text)
                waiting = None
            if not line:
                yield from self._blank()
            elif line[0] == " ":
                values = None if self._blanks else self._like_the_last(line)
                if values is None:
                    yield from self._indented(line)
                elif (item := self._sections.again(feed.number, values)) is not None:
                    yield item
            else:
                yield from self._text(line)
        if waiting is not None:
            yield self._plain(*waiting)
        yield from self._close()
        yield from self._sections.end(last=True, more=self._more_behind())

    def _plain(self, line: int, columns: str, text: str) -> TraceRecord:
        cpu, probe, function, name = _columns_of(columns)
        return TraceRecord(
            line=line,
            text=text,
            cpu=cpu,
            probe=probe,
            function=function,
            name=name,
            values=values_of(text, self._formatted),
        )

    def _more_behind(self) -> bool:
        """Whether the last rows are followed by the (empty) part that dtrace prints at its end."""
        return self._blanks > 0

    @staticmethod
    def _starts_an_entry(line: str | None) -> bool:
        return line is not None and line[:1] == " " and begins_below(line)

    def _begin(self, text: str) -> Iterator[Item]:
        """Take what stands behind the columns of a record."""
        record = self._record
        assert record is not None
        if text and self._formatted.any_aggregation:
            made = self._formatted.aggregations(text, self._feed)
            if made is not None:
                yield from self._close()
                yield from made
                return
        record.add(text)
        stack = self._feed.peek()
        if stack and stack[0] == " " and frame(stack) is not None:
            self._take_stack()

    def _take_stack(self) -> None:
        number = self._feed.number + 1
        stack = stack_ahead(self._feed)
        self._feed.skip(len(stack))
        if self._record is None:
            self._record = OpenRecord(number)
        self._record.stacks.append(stack)

    def _blank(self) -> Iterator[Item]:
        """A blank line before a stack or a distribution: an entry's begin, or a traced stack."""
        feed = self._feed
        first = feed.number
        # The blank line itself belongs to the entry.
        feed.push("")
        entry = entry_ahead(feed)
        if entry is not None and self._sections.takes(entry.fields, entry.is_distribution):
            yield from self._entry(entry)
            return
        feed.next()
        if is_head(feed.peek() or ""):
            feed.next()
            yield from self._fault(first + 1, "a distribution that the script does not have")
            return
        if self._record is None or not self._columns:
            yield from self._close()
        yield from self._sections.end()
        self._blanks = 0
        if is_dump_head(feed.peek() or ""):
            yield from self._dump(feed.next() or "")
            return
        self._take_stack()
        if not self._columns:
            yield from self._close()

    def _entry(self, entry: Entry) -> Iterator[Item]:
        """Take an entry of several lines, the first of which is next."""
        feed = self._feed
        own = feed.peek() == ""
        yield from self._close()
        if self._blanks:
            yield from self._sections.end()
        number = feed.number + 1 + (1 if own else 0)
        if entry.broken is not None:
            why = "not a row of the distribution above it, which ends with a blank line"
            for at in range(entry.broken + 1):
                line = feed.next() or ""
                if at == entry.broken:
                    yield from self._fault_at(feed.number, line, why)
                elif self._raw and line:
                    above = "part of a distribution that cannot be read"
                    yield RawLine(line=feed.number, text=line, why=above)
            self._blanks = 0
            return
        feed.skip(entry.lines)
        self._blanks = 0
        fields = entry.fields
        if entry.marks:
            yield from self._sections.distribution(
                number, keys_of(fields), entry.shape, entry.marks
            )
        else:
            yield from self._sections.row(number, fields)

    def _like_the_last(self, line: str) -> tuple[Value, ...] | None:
        """What is in a row of the last one's shape; None when it is none, or not plainly one."""
        shape = self._sections.shape
        if shape is None:
            return None
        after = self._feed.peek()
        # Numbers may also be the keys of a stack or a distribution that stands below.
        if after is not None and ("`" in after or "0x" in after or "Distribution" in after):
            return None
        return again(line, shape)

    def _indented(self, line: str) -> Iterator[Item]:
        feed, sections = self._feed, self._sections
        after = feed.peek()
        number = feed.number
        if self._starts_an_entry(after):
            feed.push(line)
            entry = entry_ahead(feed)
            if entry is not None and sections.takes(entry.fields, entry.is_distribution):
                yield from self._entry(entry)
                return
            feed.next()
        if is_head(line):
            feed.push(line)
            entry = distribution_ahead(feed)
            assert entry is not None
            if sections.takes((), True) or entry.broken is not None:
                yield from self._entry(entry)
                return
            feed.next()
        elif is_dump_head(line):
            yield from self._dump(line)
            return
        elif frame(line) is not None and self._expects_stacks():
            feed.push(line)
            self._take_stack()
            if not self._columns:
                yield from self._close()
            return
        row = self._row(line)
        if row is not None:
            yield from self._close()
            if self._blanks:
                yield from sections.end()
            self._blanks = 0
            yield from sections.row(number, row)
            return
        if self._flow and (found := _FLOW.match(line)) is not None:
            yield from self._flow_line(found)
            return
        yield from self._text(line)

    def _expects_stacks(self) -> bool:
        return self._expected is None or self._expected.speaks

    def _row(self, line: str) -> Row | None:
        for row in aggregation_row(line):
            if self._sections.takes(row, False):
                return row
        if line.startswith("  "):
            for count, row in row_with_line_ends(line, self._feed):
                if self._sections.takes(row, False):
                    self._feed.skip(count)
                    return row
        return None

    def _dump(self, line: str) -> Iterator[Item]:
        feed = self._feed
        number = feed.number
        feed.push(line)
        rows = dump_ahead(feed)
        feed.skip(1 + len(rows))
        if not rows:
            yield from self._fault_at(number, line, "the head of a dump without one")
            return
        if self._record is None:
            self._record = OpenRecord(number)
        self._record.add_bytes(b"".join(rows))
        self._blanks = 0
        if not self._columns:
            yield from self._close()

    def _flow_line(self, found: re.Match[str]) -> Iterator[Item]:
        yield from self._close()
        yield from self._sections.end()
        self._blanks = 0
        cpu, column, arrow, function, other, name, pad, text = found.groups()
        # The column is padded, and a space behind it; what is more is the data's own padding.
        text = pad[max(0, _FLOW_WIDTH - len(column)) + 1 :] + text
        self._record = OpenRecord(
            self._feed.number, int(cpu), None, function or other, name or _ARROWS[arrow]
        )
        yield from self._begin(text)

    def _text(self, line: str) -> Iterator[Item]:
        number = self._feed.number
        if line.startswith("dtrace: "):
            yield message(line, number)
            return
        if line in OWN_WORDS and not self._columns:
            self._blanks = 0
            yield Notice(line=number, text=line)
            return
        if line.startswith("CPU"):
            if _HEAD.match(line):
                self._columns = True
                return
            if _FLOW_HEAD.match(line):
                self._columns = self._flow = True
                return
        if self._sections.open:
            yield from self._sections.end()
        made = self._formatted.aggregations(line, self._feed)
        if made is not None:
            yield from self._close()
            self._blanks = 0
            yield from made
            return
        values = self._formatted.values(line)
        # What came apart by a format was made by it.
        if self._expected is not None and not values and not self._may_speak(line):
            yield from self._fault_at(number, line, "nothing that the script prints")
            return
        if self._record is not None:
            self._record.continue_with(line, self._blanks)
        else:
            yield TraceRecord(line=number, text=line, values=values)
        self._blanks = 0

    def _may_speak(self, line: str) -> bool:
        expected = self._expected
        assert expected is not None
        if not (expected.whole_lines and self._formatted.all_inverted):
            return expected.speaks
        return self._formatted.made(line)

    def _close(self) -> Iterator[Item]:
        if self._record is not None:
            yield self._record.close(self._formatted)
            self._record = None

    def _fault(self, number: int, why: str) -> Iterator[Item]:
        yield from self._fault_at(number, self._feed.last, why)

    def _fault_at(self, number: int, line: str, why: str) -> Iterator[Item]:
        if not self._raw:
            raise OutputFault(source=self._source, line=number, text=line, why=why)
        yield RawLine(line=number, text=line, why=why)
