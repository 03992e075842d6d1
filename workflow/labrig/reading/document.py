"""The JSON that a program printed, with whatever else it printed around it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from labrig.errors import ReadingFault

BEGINNING = re.compile(r"^[ \t]*(?=[{\[])", re.MULTILINE)
"""Where a JSON text may begin: with an object or a list, first in a line."""

NO_NUMBER = re.compile(r'(?<=":)(\s*)-?(?:nan|inf(?:inity)?)(?=\s*[,}])', re.IGNORECASE)
"""What printf(3), and so libxo(3), prints of a number that is none; JSON has no word for it."""


def documents(text: str) -> Iterator[Any]:
    """The JSON objects and lists that begin at the beginning of a line, in order.

    What is no number (``NAN``) is None there. Lines that are no JSON are passed over. Raises
    ReadingFault for JSON that cannot be held: nested too deeply, or with a number of too many
    digits.
    """
    plain = NO_NUMBER.sub(r"\1null", text)
    decoder = json.JSONDecoder()
    place = 0
    while (found := BEGINNING.search(plain, place)) is not None:
        try:
            value, place = decoder.raw_decode(plain, found.end())
        except json.JSONDecodeError:
            place = found.end() + 1
            continue
        except RecursionError:
            raise ReadingFault("the JSON is nested too deeply to be read") from None
        except ValueError:  # of int(): more digits than it takes, 4300 by default
            raise ReadingFault("a number in the JSON has too many digits to be read") from None
        yield value
