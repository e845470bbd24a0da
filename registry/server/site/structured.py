"""Facts for machines within a page: JSON-LD, as schema.org has it."""

from __future__ import annotations

import json

from markupsafe import Markup

from registry.core.release import Release
from registry.markup.links import external


def of_release(release: Release, hub: str) -> Markup:
    """Return a release as JSON-LD; no text in it can end the element it stands in.

    It is data and no script: the policy of pages does not keep it from being read.
    """
    manifest = release.manifest
    found: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "SoftwareSourceCode",
        "name": str(release.name),
        "description": manifest.summary,
        "version": str(release.version),
        "license": manifest.license,
        "programmingLanguage": "Python",
        "keywords": list(manifest.keywords),
        "datePublished": release.published.isoformat(),
        "url": f"{hub}/functions/{release.name}",
        "author": [{"@type": "Person", "name": each.name} for each in manifest.authors],
    }
    if (repository := external(manifest.repository)) is not None:
        found["codeRepository"] = repository
    text = json.dumps(found, ensure_ascii=True)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704  # escaped just above
