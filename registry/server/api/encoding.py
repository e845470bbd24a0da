"""Shape core's values for the JSON API; the only place that does."""

from __future__ import annotations

import json
from typing import Any

from indexer import Hit, Result
from registry.core.manifest import manifest_json
from registry.core.release import Release
from registry.core.status import FunctionStatus
from registry.core.types import json_schema
from registry.services.events import Event
from registry.services.publish import Receipt
from registry.services.pulls import Pulls
from registry.store.keys import package_key

SUGGESTED_BYTES = 900  # of JSON, beside what is around it
SUMMARY_CHARS = 80


def event(happened: Event) -> dict[str, Any]:
    """Shape a line of the log."""
    return {
        "serial": happened.serial,
        "kind": happened.kind,
        "name": happened.name,
        "version": happened.version,
        "sha256": happened.sha256,
        "actor": happened.actor,
        "at": happened.at.isoformat(),
    }


def release_summary(release: Release) -> dict[str, Any]:
    """Shape a release for a list."""
    return {
        "name": str(release.name),
        "version": str(release.version),
        "summary": release.manifest.summary,
        "kind": release.manifest.kind.name,
        "sha256": release.sha256,
        "size": release.size_bytes,
        "published": release.published.isoformat(),
        "score": release.score.points,
        "yanked": release.yanked,
        "origin": release.provenance.origin.value,
        "url": f"/{package_key(release.sha256, release.filename)}",
    }


def release_details(release: Release, status: FunctionStatus) -> dict[str, Any]:
    """Shape all that is known of a release, and of its function as a whole."""
    signature = release.signature.to_json()
    for handler in signature["handlers"]:
        _add_schemas(release, handler)
    return release_summary(release) | {
        "source": release.provenance.source,
        "distribution": release.name.distribution,
        "filename": release.filename,
        "manifest": manifest_json(release.manifest),
        "signature": signature,
        "signature_sha256": release.signature.digest(),
        "score_details": release.score.to_json(),
        "status": status.to_json(),
    }


def _add_schemas(release: Release, handler: dict[str, Any]) -> None:
    """Say of each parameter whether it is an input, and its JSON Schema if not."""
    typed = next(h for h in release.signature.handlers if h.name == handler["name"])
    for encoded, parameter in zip(handler["parameters"], typed.parameters, strict=True):
        encoded["role"] = "input" if parameter.is_input else "param"
        if not parameter.is_input:
            encoded["schema"] = json_schema(parameter.type)


def receipt(done: Receipt) -> dict[str, Any]:
    """Shape the answer to a publish."""
    return release_summary(done.release) | {
        "unchanged": done.unchanged,
        "previous": None if done.previous is None else str(done.previous),
        "changes": [each.to_json() for each in done.changes],
        "warnings": [each.to_json() for each in done.warnings],
    }


def pulls(found: Pulls) -> dict[str, Any]:
    """Shape a function's pulls: within 30 days, and of all time."""
    return {"pulls": found.recent, "pulls_total": found.total}


def search_page(result: Result, page: int, per_page: int) -> dict[str, Any]:
    """Shape one page of search results."""
    return {
        "results": [_hit(each) for each in result.hits],
        "total": result.total,
        "page": page,
        "per_page": per_page,
        "facets": {field: dict(counts) for field, counts in result.facets.items()},
        "did_you_mean": result.did_you_mean,
        "partial": result.is_partial,
    }


def suggestions(result: Result) -> dict[str, Any]:
    """Shape what is shown while somebody types: less than 1 KB of it."""
    shown: list[dict[str, str]] = []
    left_bytes = SUGGESTED_BYTES
    for hit in result.hits:
        summary = hit.summary[:SUMMARY_CHARS]
        each = {"name": hit.key, "summary": summary}
        left_bytes -= len(json.dumps(each)) + 1
        if left_bytes < 0:
            break
        shown.append(each)
    return {"suggestions": shown}


def _hit(hit: Hit) -> dict[str, Any]:
    explained = {} if hit.explained is None else {"explained": dict(hit.explained)}
    return explained | {
        "name": hit.key,
        "version": hit.version,
        "summary": hit.summary,
        "kind": hit.kind,
        "categories": list(hit.categories),
        "keywords": list(hit.keywords),
        "license": hit.license,
        "relevance": round(hit.relevance, 4),
        "score": hit.score,
        "pulls": hit.pulls,
        "updated": hit.updated.isoformat(),
        "status": {
            "deprecated": hit.deprecated,
            "replacement": hit.replacement,
            "archived": hit.archived,
        },
    }
