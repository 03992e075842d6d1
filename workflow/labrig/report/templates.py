"""Jinja, twice: around Markdown (prose) and around LaTeX (layout), with errors that have a place.

Text that comes out of an expression is data and is escaped, unless it already is in the language
of the place (``escape.Markdown``, ``escape.Latex``); what macros and ``{% set %}`` blocks
give is.
"""

from __future__ import annotations

import itertools
import traceback
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from labrig import numerals
from labrig.errors import DocumentError
from labrig.report import escape
from labrig.report.tracked import Tracking
from labrig.report.values import unknown

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment


def prose_environment(
    sources: Mapping[str, str], names: Mapping[str, Any], tracking: Tracking
) -> SandboxedEnvironment:
    """Return the environment of Markdown sections: Jinja's own delimiters."""

    def escaped(value: object) -> str:
        if isinstance(value, escape.Markdown):
            return value
        return escape.Markdown(tracking.escaped(str(value), escape.markdown))

    def tex(value: object) -> escape.Markdown:
        return escape.Markdown(tracking.escaped(str(value), escape.latex))

    return _environment(sources, names, escaped, escape.Markdown, {"tex": tex})


def layout_environment(
    sources: Mapping[str, str], names: Mapping[str, Any]
) -> SandboxedEnvironment:
    """Return the environment of LaTeX templates: ``((* *))``, ``((( )))``, ``((= =))``."""
    delimiters = {
        "block_start_string": "((*",
        "block_end_string": "*))",
        "variable_start_string": "(((",
        "variable_end_string": ")))",
        "comment_start_string": "((=",
        "comment_end_string": "=))",
    }
    filters = {"breakable": escape.breakable}
    return _environment(sources, names, escape.latex, escape.Latex, filters, **delimiters)


def _environment(
    sources: Mapping[str, str],
    names: Mapping[str, Any],
    escaped: Callable[[object], str],
    done: type[str],
    filters: Mapping[str, Callable[..., Any]],
    **delimiters: str,
) -> SandboxedEnvironment:
    from jinja2 import DictLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    known = dict(names)

    class Unknown(StrictUndefined):
        """Anything that is not there: an error when used, with near matches."""

        @property
        def _undefined_message(self) -> str:
            name, thing = self._undefined_name, self._undefined_obj
            if isinstance(self._undefined_hint, str):
                return self._undefined_hint
            if thing is None or type(thing).__name__.endswith("MissingType"):
                return str(unknown("value", name, known))
            fields = getattr(thing, "__dataclass_fields__", None) or (
                thing if isinstance(thing, dict) else ()
            )
            return str(unknown(f"value in {type(thing).__name__}", name, fields))

    class Environment(SandboxedEnvironment):
        """Joins pieces that are in the language already into text in the language."""

        @staticmethod
        def concat(parts: Iterable[str]) -> str:
            return done("".join(parts))

    def finalize(value: object) -> str:
        if value is None:
            return escaped(numerals.MISSING)
        if isinstance(value, StrictUndefined):
            return str(value)  # raises
        return escaped(value)

    environment = Environment(
        loader=DictLoader(dict(sources)),
        undefined=Unknown,
        finalize=finalize,
        autoescape=False,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        **delimiters,
    )
    environment.globals.pop("lipsum", None)
    environment.globals.update(known)
    environment.filters.update({k: v for k, v in known.items() if k in ("label", "code")})
    environment.filters.update({"sentence": numerals.sentence, **filters})
    return environment


def render(environment: SandboxedEnvironment, name: str, place: str, **names: Any) -> str:
    """Render the template ``name``; errors begin with ``place:LINE``, where place is its file.

    Raises DocumentError for a template that is not Jinja, and for whatever goes wrong in it.
    """
    from jinja2 import TemplateError, TemplateSyntaxError

    try:
        template = environment.get_template(name)
        return template.render(**names)
    except TemplateSyntaxError as error:
        line, message = error.lineno, error.message or ""
        if message.startswith("Unexpected end of template"):
            line = _unclosed(environment, name) or line
        raise DocumentError(f"{place}:{line}: {message}") from None
    except DocumentError as error:
        raise DocumentError(f"{place}:{_line(error, template.filename)}: {error}") from None
    except TemplateError as error:
        line = _line(error, template.filename)
        raise DocumentError(f"{place}:{line}: {error.message or error}") from None
    except Exception as error:  # whatever an author's expression can raise
        line = _line(error, template.filename)
        raise DocumentError(f"{place}:{line}: {type(error).__name__}: {error}") from None


def _unclosed(environment: SandboxedEnvironment, name: str) -> int | None:
    """Return the line of the last block that is opened and not closed."""
    assert environment.loader is not None
    source, _, _ = environment.loader.get_source(environment, name)
    opened: list[tuple[str, int]] = []
    tokens = [t for t in environment.lex(source) if t[1] != "whitespace"]
    for (line, kind, _), (_, _, word) in itertools.pairwise(tokens):
        if kind == "block_begin" and word.startswith("end"):
            while opened and opened.pop()[0] != word.removeprefix("end"):
                pass
        elif kind == "block_begin" and word in ("if", "for", "macro", "call", "filter", "with"):
            opened.append((word, line))
    return opened[-1][1] if opened else None


def _line(error: BaseException, filename: str | None) -> int:
    lines = [
        frame.lineno or 1
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename in (filename, "<template>")
    ]
    return lines[-1] if lines else 1
