"""/functions/<team>/<name>: what a function takes and gives, and how to use it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response

from registry.core.access import Reader
from registry.core.compat import Change
from registry.core.environments import Download
from registry.core.names import FunctionName
from registry.core.release import Release
from registry.core.score.rules import THEMES
from registry.core.versions import Version
from registry.markup.links import external
from registry.server.context import backend, readable
from registry.server.public_url import hub_url
from registry.server.site import badges, structured
from registry.server.site.frame import page
from registry.server.site.plot import pulls_plot
from registry.server.site.use import tabs_of
from registry.services.callers import get_callers
from registry.services.closures import Requirements, find_requirements
from registry.services.pages import Page, get_page
from registry.services.pulls import get_pulls
from registry.services.shown import Shown, changes_of, show_function, weekly_pulls

bp = Blueprint("site_function", __name__)

VERSIONS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader may see of a function."""

    reader: Reader
    shown: Shown
    used: Shown  # what to use: another release than the one shown where that is yanked
    needs: Requirements | None  # of what to use; None where that is not known
    page: Page

    @property
    def download(self) -> Download | None:
        """What the release shown is to download; None where that is not known."""
        is_used = self.used is self.shown
        return self.needs.total if self.needs is not None and is_used else None


@bp.get("/functions/<team:team>/<name:name>")
def show_function_page(team: str, name: str) -> Response:
    """Show the version to use."""
    return _show(FunctionName(team, name), None)


@bp.get("/functions/<team:team>/<name:name>/<version:version>")
def show_release_page(team: str, name: str, version: Version) -> Response:
    """Show one version."""
    return _show(FunctionName(team, name), version)


@bp.get("/functions/<team:team>/<name:name>/versions")
def show_versions(team: str, name: str) -> Response:
    """List all versions."""
    wanted = FunctionName(team, name)
    shown = readable(lambda who: show_function(backend(), wanted, None, who))
    versions = [each.version for each in shown.versions]
    changes = changes_of(backend(), wanted, versions, 50)
    return page(
        "versions.html", shown=shown, name=wanted, changes=changes, told=changes_told
    )


def _show(name: FunctionName, version: Version | None) -> Response:
    found = readable(lambda who: _find(name, version, who))
    shown, release = found.shown, found.shown.release
    versions = [each.version for each in shown.versions]
    changes = changes_of(backend(), name, versions, VERSIONS_SHOWN)
    weeks = weekly_pulls(backend(), name)
    return page(
        "function.html",
        name=name,
        shown=shown,
        release=release,
        manifest=release.manifest,
        page=found.page,
        download=found.download,
        tabs=tabs_of(found.used, found.needs, hub_url()),
        used=found.used.release.version,
        versions=shown.versions[:VERSIONS_SHOWN],
        changes=changes,
        score=score_by_theme(release),
        pulls=get_pulls(backend(), name),
        plot=pulls_plot(weeks, shown.versions, backend().clock().date()),
        callers=get_callers(backend(), name, found.reader),
        repository=external(release.manifest.repository),
        badge=badges.snippet(hub_url(), name),
        data=structured.of_release(release, hub_url()),
        told=changes_told,
    )


def _find(name: FunctionName, version: Version | None, who: Reader) -> Found:
    shown = show_function(backend(), name, version, who)
    is_gone = shown.release.yanked is not None and not shown.is_best
    used = show_function(backend(), name, None, who) if is_gone else shown
    needs = find_requirements(backend(), used.release, who)
    return Found(who, shown, used, needs, get_page(backend(), shown.release, who))


def changes_told(
    changes: Mapping[Version, tuple[Version | None, tuple[Change, ...]]],
    version: Version,
) -> str:
    """Say in a line what a version changed."""
    since, found = changes.get(version, (None, ()))
    if since is None:
        return "The first release."
    if not found:
        return f"Nothing that callers see, since {since}."
    first = found[0].message
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    return f"{first[:1].upper()}{first[1:]}{more}."


def score_by_theme(release: Release) -> list[dict[str, Any]]:
    """Return the findings of a score by theme; those of no rule of today come last."""
    left = {each.code: each for each in release.score.findings}
    themes = []
    for theme, rules in _themes().items():
        found = [
            {"title": title, "finding": left.pop(code)}
            for code, title in rules.items()
            if code in left
        ]
        if found:
            themes.append(_theme(theme, found))
    if left:
        others = [{"title": each.code, "finding": each} for each in left.values()]
        themes.append(_theme("Other", others))
    return themes


def _theme(name: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": name,
        "found": found,
        "earned": sum(each["finding"].earned for each in found),
        "points": sum(each["finding"].points for each in found),
    }


@functools.cache
def _themes() -> dict[str, dict[str, str]]:
    return {
        theme: {rule.code: rule.title for rule in rules}
        for theme, rules in THEMES.items()
    }
