"""Build the core functions' wheels into the package, for `fnhub hub start --with-core`.

Run by the build of fnhub itself, and by `make serve` when a function changed.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WHEELS = ROOT / "registry" / "server" / "core_wheels"


def write_core_wheels() -> None:
    """Build every core function; one that is not fit to be published stops it."""
    sys.path.insert(0, str(ROOT))
    from registry.client.publish import build  # noqa: PLC0415  # of this tree

    manifests = sorted(ROOT.glob("hub_functions/core/*/function.yaml"))
    wheels = [build(manifest.parent) for manifest in manifests]
    WHEELS.mkdir(exist_ok=True)
    for old in WHEELS.glob("*.whl"):
        if old.name not in {wheel.filename for wheel in wheels}:
            old.unlink()
    for wheel in wheels:
        (WHEELS / wheel.filename).write_bytes(wheel.data)


if __name__ == "__main__":
    write_core_wheels()
