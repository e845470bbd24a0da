"""What callers notice between two releases as a hub shows them.

Apart from `answers`, which every command that asks a hub loads: `core.compat` takes
30 ms.
"""

from __future__ import annotations

from registry.client.answers import ShownRelease
from registry.core.compat import Change, Contract, compare


def changes_between(old: ShownRelease, new: ShownRelease) -> tuple[Change, ...]:
    """Return what changed, the greatest level first."""
    return compare(
        Contract.of(old.manifest, old.signature),
        Contract.of(new.manifest, new.signature),
    )
