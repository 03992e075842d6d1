"""A number in the output of a person's own program, by regular expression or JSON path."""

from __future__ import annotations

import math

from labrig.errors import ReadingFault
from labrig.experiments.json_path import find_all
from labrig.experiments.pattern import LIMIT, groups_found
from labrig.reading.document import documents
from labrig.reading.value import Value, number_in


def by_regex(pattern: str, text: str) -> Value:
    """The number that the one group of ``pattern`` holds, in the one place that it matches.

    Raises ReadingFault when no place or several match, when what is there is no number, and when
    it takes too long to tell.
    """
    try:
        found = list(groups_found(pattern, text))
    except TimeoutError:
        raise ReadingFault(
            f"the regular expression '{pattern}' was not done after {LIMIT} s with "
            f"{len(text)} characters: where a repeat is within a repeat, as in '(a+)+', write it "
            "so that it matches a text in one way only"
        ) from None
    if len(found) != 1:
        places = f"{len(found)} places match" if found else "nothing matches"
        raise ReadingFault(f"{places} the regular expression '{pattern}'; one must")
    number = number_in(found[0] or "")
    if number is None:
        raise ReadingFault(f"'{found[0]}', which '{pattern}' matches, is no number")
    return Value(number=number)


def by_json(path: str, text: str) -> Value:
    """The one number that ``path`` names in the first JSON object or list of ``text``.

    Text that is a number counts as one; null is no number, with the reason. Raises ReadingFault
    when there is no JSON, when the path names nothing, several things or another thing, and when
    it cannot be followed or takes too long to.
    """
    document = next(documents(text), None)
    if document is None:
        raise ReadingFault(f"there is no JSON in which '{path}' could be")
    try:
        found = find_all(path, document)
    except ValueError as error:
        raise ReadingFault(f"'{path}' cannot be followed in the JSON: {error}") from None
    except TimeoutError:
        raise ReadingFault(
            f"a regular expression in '{path}' was not done after {LIMIT} s: where a repeat is "
            "within a repeat, as in '(a+)+', write it so that it matches a text in one way only"
        ) from None
    if len(found) != 1:
        things = f"{len(found)} things" if found else "nothing"
        raise ReadingFault(f"'{path}' names {things} in the JSON; it must name one number")
    value = found[0]
    if value is None:
        return Value(lack=f"'{path}' is null")
    number = number_in(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, (int, float)) or not _is_finite(number):
        raise ReadingFault(f"'{path}' names {str(value)[:60]!r}, which is no number")
    return Value(number=float(number))


def _is_finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:  # a whole number beyond what a float holds
        return False
