"""Rows beside the bytes that they name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from registry.core.check import check_function
from registry.core.errors import FnhubError, Invalid
from registry.core.manifest import manifest_json
from registry.core.origin import Origin
from registry.core.wheel.build import Wheel
from registry.core.wheel.read import read_wheel
from registry.db.census import Recorded
from registry.services.backend import Backend
from registry.services.fsck.finding import Finding
from registry.services.places import other_place, release_keys


def check_release(backend: Backend, row: Recorded, *, quick: bool) -> Iterator[Finding]:
    """Compare a row with its wheel, and the wheel with the METADATA beside it.

    Args:
        backend: The hub.
        row: What the record says.
        quick: Ask for sizes only, and read nothing.
    """
    ref = f"{row.name}@{row.version}"
    try:
        package, metadata = release_keys(row)
    except Invalid as error:
        yield Finding("row-differs", ref, "table release", str(error))
        return
    if quick:
        yield from _look(backend, row, package)
        return
    data = get(backend, row, package)
    if data is None:
        yield Finding("package-missing", ref, package, "nothing is stored there")
    elif (sha256 := hashlib.sha256(data).hexdigest()) != row.sha256:
        yield Finding("package-damaged", ref, package, f"its sha256 is {sha256}")
        data = None
    yield from _metadata(backend, row, metadata)
    if data is not None:
        yield from _contents(backend, row, package, data)


def get(backend: Backend, row: Recorded, key: str) -> bytes | None:
    """Return bytes from their place, or from where they are to be moved from."""
    for place in (key, other_place(row.name.team, key)):
        try:
            return backend.store.get(place).data
        except KeyError:
            continue
    return None


def _look(backend: Backend, row: Recorded, package: str) -> Iterator[Finding]:
    ref = f"{row.name}@{row.version}"
    for place in (package, other_place(row.name.team, package)):
        try:
            size = backend.store.look(place).size_bytes
        except KeyError:
            continue
        if size != row.size_bytes:
            why = f"it has {size} bytes, not {row.size_bytes}"
            yield Finding("package-damaged", ref, package, why)
        return
    yield Finding("package-missing", ref, package, "nothing is stored there")


def _metadata(backend: Backend, row: Recorded, key: str) -> Iterator[Finding]:
    ref = f"{row.name}@{row.version}"
    data = get(backend, row, key)
    if data is None:
        yield Finding("metadata-missing", ref, key, "nothing is stored there")
    elif (sha256 := hashlib.sha256(data).hexdigest()) != row.metadata_sha256:
        yield Finding("metadata-damaged", ref, key, f"its sha256 is {sha256}")


def _contents(
    backend: Backend, row: Recorded, key: str, data: bytes
) -> Iterator[Finding]:
    """Compare the row with what reading the wheel gives."""
    ref = f"{row.name}@{row.version}"
    try:
        wheel = read_wheel(data, key.rpartition("/")[2], backend.limits)
    except FnhubError as error:
        yield Finding("package-refused", ref, key, str(error))
        return
    is_own = row.origin == Origin.PUBLISHED
    for column, value in _columns(wheel, types_bind=is_own).items():
        found = getattr(row, column)
        if found != value:
            why = f"{column} is {_shown(found)}, the wheel says {_shown(value)}"
            yield Finding("row-differs", ref, "table release", why)


def _columns(wheel: Wheel, *, types_bind: bool) -> dict[str, object]:
    signature = check_function(wheel.files, types_bind=types_bind).signature
    found: dict[str, object] = {
        "name": wheel.manifest.name,
        "version": str(wheel.manifest.version),
        "size_bytes": len(wheel.data),
        "record_sha256": wheel.record_sha256,
        "metadata_sha256": wheel.metadata_sha256,
        "manifest": manifest_json(wheel.manifest),
    }
    if signature is not None:
        found["signature"] = signature.to_json()
        found["signature_sha256"] = signature.digest()
    return found


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 100 else f"{text[:100]}..."
