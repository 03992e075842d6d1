"""roc-validator without a network: its own offline mode, with the one context that it asks for.

The validator's wheel has the profiles' shapes but not the JSON-LD context of RO-Crate 1.1. rocrate's
has that of a later RO-Crate; schema.org's terms are the same there, and those that are not are as
the published context of 1.1 has them (https://w3id.org/ro/crate/1.1/context).
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
import urllib3

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
BIOSCHEMAS = "https://bioschemas.org/"
OTHERWISE = {
    "File": "http://schema.org/MediaObject",
    "path": "http://schema.org/contentUrl",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
    "ComputationalWorkflow": f"{BIOSCHEMAS}ComputationalWorkflow",
    "FormalParameter": f"{BIOSCHEMAS}FormalParameter",
    "input": f"{BIOSCHEMAS}ComputationalWorkflow#input",
    "output": f"{BIOSCHEMAS}ComputationalWorkflow#output",
}
LATER = ("sha256",)
"""Terms that schema.org had not yet."""


@dataclass(frozen=True, kw_only=True)
class Validated:
    """What was found wrong, and the profiles whose checks were made."""

    issues: list[str]
    profiles: set[str]


def issues(crate: Path, profile: str, cache: Path, severity: str = "REQUIRED") -> Validated:
    """Hold a crate, a folder or a zip, against a profile and those that it inherits from."""
    from rocrate_validator import services
    from rocrate_validator.models import ValidationSettings

    settings = ValidationSettings(
        rocrate_uri=str(crate),
        profile_identifier=profile,
        requirement_severity=severity,
        disable_remote_crate_download=False,
        offline=True,
        cache_path=_cached(cache),
    )
    result = services.validate(settings)
    return Validated(
        issues=[f"{one.check.identifier}: {one.message}" for one in result.get_issues()],
        profiles={check.requirement.profile.token for check in result.executed_checks},
    )


def _cached(folder: Path) -> Path:
    """A cache of HTTP in which the context is, and nothing else."""
    from requests_cache import CachedSession
    from requests_cache.models.response import CachedResponse

    path = folder / "http"
    if not path.with_suffix(".sqlite").exists():
        session = CachedSession(cache_name=str(path), backend="sqlite", expire_after=-1)
        said = json.dumps({"@context": _terms()}).encode()
        response = requests.Response()
        response.raw = urllib3.HTTPResponse(io.BytesIO(said), request_url=CONTEXT)
        response.status_code = 200
        response.url = CONTEXT
        response.request = requests.Request("GET", CONTEXT).prepare()
        response.headers["Content-Type"] = "application/ld+json"
        response._content = said
        key = session.cache.create_key(response.request)
        session.cache.save_response(CachedResponse.from_response(response), key)
        session.close()
    return path


def _terms() -> dict[str, Any]:
    from rocrate import vocabs

    known = vocabs.RO_CRATE["@context"].items()
    schema = {k: v for k, v in known if v.startswith("http://schema.org/") and k not in LATER}
    return {**schema, **OTHERWISE}
