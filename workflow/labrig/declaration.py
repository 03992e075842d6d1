"""Read a YAML declaration into a typed model, or say everything that is wrong with it at once.

Each error names file, line, key, what was found and what is allowed; a misspelt key gets the
nearest right one. YAML is loaded safely; a key given twice is an error (YAML itself forbids it,
parsers let it pass).
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from labrig.errors import DeclarationError

NAME = r"^[a-z][a-z0-9-]*$"
"""What experiments, arms, boards, reports and profiles may be called."""

PATTERNS = {
    r"^/": "must be an absolute path, beginning with /",
    NAME: "must be of lower-case letters, digits and '-', a letter first",
    r"^[a-z][a-z0-9_]*$": "must be of lower-case letters, digits and '_', a letter first",
    r"^H[0-9]+[a-z]?$": "must be like 'H1' or 'H2a'",
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$": "must be the name of a file beside this one",
    r"^[^-\s][^\s]*$": "must be one word that does not begin with '-'",
    r"^[0-9]+(\.[0-9]+)? (mm|in)$": "must be a length like '25 mm' or '1 in'",
    r"^[A-Za-z0-9][A-Za-z0-9_-]*\.(md|tex)$": "must be a .md or .tex file beside this one",
    r"^[A-Za-z0-9][A-Za-z0-9_-]*\.bib$": "must be a .bib file beside this one",
}
"""What a string must be, in words, for those regular expressions of models that users meet."""

Model = TypeVar("Model", bound=BaseModel)
Key = str | int
CrossCheck = Callable[[Model], Iterator[tuple[Sequence[Key], str]]]
"""Given a valid model, yields (location, what is wrong there)."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong in a declaration: its line (from 1), the key's path, and the words."""

    line: int
    key: str
    message: str


def load(path: Path, model: type[Model], cross_check: CrossCheck[Model] | None = None) -> Model:
    """Read ``path`` as a ``model``; ``cross_check`` finds what single fields cannot know.

    Raises DeclarationError naming file, line, key, what was found and what is allowed, for all
    faults of the file together.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DeclarationError(f"{path}: there is no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise DeclarationError(f"{path}: cannot be read as UTF-8 text: {error}") from None
    return parse(text, model, cross_check, source=str(path))


def parse(
    text: str,
    model: type[Model],
    cross_check: CrossCheck[Model] | None = None,
    *,
    source: str,
) -> Model:
    """Like ``load``, for text already read; ``source`` is the name put before line numbers."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise DeclarationError(f"{source}:{line}: not YAML: {error.problem}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DeclarationError(f"{source}:1: not YAML: {error}") from None
    if not isinstance(data, dict) or root is None:
        raise DeclarationError(f"{source}:1: expected keys and values, found {_shown(data)}")
    faults = list(_doubled_keys(root, ()))
    result, found = _validated(data, root, model)
    faults.extend(found)
    if result is not None and cross_check is not None:
        for location, message in cross_check(result):
            path, node = _locate(root, location)
            line = node.start_mark.line + 1
            faults.append(Fault(line=line, key=_dotted(path), message=message))
    if faults or result is None:
        faults.sort(key=lambda fault: (fault.line, fault.key))
        raise DeclarationError(
            "\n".join(f"{source}:{f.line}: {f.key}: {f.message}" for f in faults)
        )
    return result


def _validated(
    data: dict[str, Any], root: yaml.Node, model: type[Model]
) -> tuple[Model | None, list[Fault]]:
    """Validate; where only unknown keys are wrong, also give the model without them."""
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        faults = list(_faults(error, root, model))
        items = error.errors(include_url=False)
    if any(item["type"] != "extra_forbidden" for item in items):
        return None, faults
    for item in items:
        *parents, last = _locate(root, item["loc"])[0]
        part: Any = data
        for step in parents:
            part = part[step]
        del part[last]
    try:
        return model.model_validate(data), faults
    except ValidationError as error:
        return None, [*faults, *_faults(error, root, model)]


def _faults(error: ValidationError, root: yaml.Node, model: type[BaseModel]) -> Iterator[Fault]:
    schema = model.model_json_schema()
    for item in _meant(error.errors(include_url=False)):
        path, node = _locate(root, item["loc"])
        key = _dotted(path) or "(the whole file)"
        kind = item["type"]
        if kind == "extra_forbidden":
            allowed = _allowed_keys(schema, path[:-1], set(item["loc"]))
            message = f"unknown key. {_nearest(str(path[-1]), allowed)}"
        elif kind == "missing":
            missing = str(item["loc"][-1])
            key = _dotted((*path, missing))
            message = "is required and missing"
        else:
            found = _shown(item["input"])
            message = f"{_worded(item)}; found {found}"
        yield Fault(line=node.start_mark.line + 1, key=key, message=message)


def _meant(items: Sequence[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Leave out the faults of what was not meant, where either a word or keys may stand."""
    words = {item["loc"][:-1] for item in items if _is_of_a_word(item)}
    for item in items:
        place = item["loc"][:-1]
        if place not in words:
            yield item
        elif _is_of_a_word(item):
            others = any(one["loc"][: len(place)] == place for one in items if one is not item)
            if not others or not isinstance(item["input"], (dict, type(None))):
                yield item
        elif item["type"] != "model_type" or item["input"] is None:
            yield item


def _is_of_a_word(item: ErrorDetails) -> bool:
    """Whether it is the fault of words in a union with something else; its place says so."""
    return item["type"] == "literal_error" and str(item["loc"][-1]).startswith("literal[")


def _worded(item: Mapping[str, Any]) -> str:
    """Turn pydantic's message into a sentence about what is allowed."""
    if item["type"] == "value_error":
        return str(item["ctx"]["error"])
    if item["type"] == "literal_error":
        return f"must be one of {item['ctx']['expected']}"
    if item["type"] == "union_tag_invalid":
        return f"kind must be one of {item['ctx']['expected_tags']}"
    if item["type"] == "union_tag_not_found":
        return "kind is required and missing"
    if item["input"] is None:
        return "is empty"
    if item["type"] in ("tuple_type", "list_type"):
        return "must be a list"
    if item["type"] == "string_pattern_mismatch" and item["ctx"]["pattern"] in PATTERNS:
        return PATTERNS[item["ctx"]["pattern"]]
    text = str(item["msg"])
    return text.replace("Input should be", "must be").replace("Input should", "must").lower()


def _nearest(word: str, allowed: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, allowed, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{near[0]}'?"
    return f"Allowed here: {', '.join(allowed)}"


def _locate(root: yaml.Node, location: Sequence[Key]) -> tuple[tuple[Key, ...], yaml.Node]:
    """Follow a pydantic location as far as the document goes; the key's own node is returned."""
    node, place, path = root, root, []
    for step in location:
        if isinstance(node, yaml.MappingNode):
            pair = next((p for p in node.value if str(_plain(p[0])) == str(step)), None)
            if pair is None:
                continue
            place, node = pair
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            if step >= len(node.value):
                continue
            place = node = node.value[step]
        else:
            continue
        path.append(step)
    return tuple(path), place


def json_schema(
    model: type[BaseModel], change: Callable[[dict[str, Any]], None] | None = None
) -> str:
    """The JSON Schema of ``model`` for editors; ``change`` gets its definitions first."""
    schema: dict[str, Any] = model.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    if change is not None:
        change(schema["$defs"])
    return json.dumps(schema, indent=1, sort_keys=True) + "\n"


def _allowed_keys(
    schema: Mapping[str, Any], path: Sequence[Key], tags: Container[Key] = ()
) -> list[str]:
    """Return the keys that may stand at ``path``; ``tags`` tell which of several kinds it is."""
    definitions = schema.get("$defs", {})

    def resolved(part: Mapping[str, Any]) -> Mapping[str, Any]:
        while True:
            if "$ref" in part:
                part = definitions[part["$ref"].rsplit("/", 1)[1]]
            elif "anyOf" in part:
                choices = [c for c in part["anyOf"] if c.get("type") != "null"]
                objects = [c for c in choices if "$ref" in c or c.get("type") == "object"]
                part = (objects or choices)[0]
            elif "oneOf" in part:
                kinds = part.get("discriminator", {}).get("mapping", {})
                chosen = [{"$ref": ref} for tag, ref in kinds.items() if tag in tags]
                choices = [resolved(choice) for choice in chosen or part["oneOf"]]
                merged = {
                    key: value for c in choices for key, value in c.get("properties", {}).items()
                }
                return {"properties": merged}
            else:
                return part

    here = resolved(schema)
    for step in path:
        if isinstance(step, int):
            here = resolved(here.get("items", {}))
        else:
            named = here.get("properties", {}).get(step)
            others = [*here.get("patternProperties", {}).values(), here.get("additionalProperties")]
            inner = named or next((o for o in others if isinstance(o, dict)), {})
            here = resolved(inner)
    return sorted(here.get("properties", {}))


def _doubled_keys(node: yaml.Node, path: tuple[Key, ...]) -> Iterator[Fault]:
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key_node, value in node.value:
            key = str(_plain(key_node))
            line = key_node.start_mark.line + 1
            if key in seen:
                message = f"is given twice, first in line {seen[key]}"
                yield Fault(line=line, key=_dotted((*path, key)), message=message)
            seen.setdefault(key, line)
            yield from _doubled_keys(value, (*path, key))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _doubled_keys(value, (*path, index))


def _plain(node: yaml.Node) -> object:
    return node.value if isinstance(node, yaml.ScalarNode) else ""


def _dotted(path: Sequence[Key]) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def _shown(value: object) -> str:
    try:
        text = json.dumps(value, default=str, ensure_ascii=False)
    except ValueError:
        text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
