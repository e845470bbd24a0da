"""What a hub tells of a release."""

from __future__ import annotations

from registry.core.check import check_function
from registry.core.manifest import manifest_json


def show(stranger, *wheels):
    """Let the stranger hold releases of one function and tell all of them."""
    stranger.hold(*wheels)
    for wheel in wheels:
        checked = check_function(wheel.files)
        version = str(checked.manifest.version)
        release = {
            "name": str(checked.manifest.name),
            "version": version,
            "sha256": wheel.sha256,
            "score": 80,
            "published": "2030-01-01T12:00:00+00:00",
            "yanked": None,
            "manifest": manifest_json(checked.manifest),
            "signature": checked.signature.to_json(),
        }
        stranger.answer(f"/api/v1/functions/{release['name']}/{version}", release)
