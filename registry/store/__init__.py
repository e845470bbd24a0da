"""Where bytes live: packages, which never change, and documents, which do.

Each module here but `keys` is a store, found by its file name.  A store holds
bytes under keys that read like paths.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes with the tag that names this content."""

    data: bytes
    etag: str  # equal for equal bytes; no quotes


class ObjectStore(Protocol):
    """Bytes by key.  Every method may be called by many processes at once."""

    def get(self, key: str) -> Blob:
        """Return what is stored.

        Raises:
            KeyError: nothing is.
            StoreFailed: the store does not answer.
        """

    def put_new(self, key: str, data: bytes) -> bool:
        """Store what must never change; False when the key is taken already.

        Durable when it returns.  Readers see all of it or nothing.

        Raises:
            StoreFailed: nothing was stored, for example on a full disk.
        """

    def replace(self, key: str, data: bytes, etag: str | None) -> bool:
        """Put `data` in the place of the content that `etag` names.

        `None` means that nothing may be there yet.  False when something else
        is there by now: read again and decide again.

        Raises:
            StoreFailed: what was there is still there.
        """

    def delete(self, key: str) -> None:
        """Forget a key; no error when it is not there."""

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the keys that start with a prefix, sorted."""
