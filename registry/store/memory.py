"""A store in a dictionary, for tests and for hubs that nobody needs tomorrow."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from registry.store import Blob, Look


def open_store(_address: str, _environ: Mapping[str, str]) -> MemoryStore:
    """Open an empty store; the address says nothing more than `memory://`."""
    return MemoryStore()


class MemoryStore:
    """Bytes held by this process."""

    def __init__(self) -> None:
        self._blobs: dict[str, Blob] = {}
        self._written: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def get(self, key: str) -> Blob:
        """See `ObjectStore.get`."""
        return self._blobs[key]

    def look(self, key: str) -> Look:
        """See `ObjectStore.look`."""
        return Look(len(self._blobs[key].data), self._written[key])

    def put_new(self, key: str, data: bytes) -> bool:
        """See `ObjectStore.put_new`."""
        return self.replace(key, data, None)

    def replace(self, key: str, data: bytes, etag: str | None) -> bool:
        """See `ObjectStore.replace`."""
        with self._lock:
            present = self._blobs.get(key)
            if (present.etag if present else None) != etag:
                return False
            self._written[key] = datetime.now(UTC)
            self._blobs[key] = Blob(data, hashlib.sha256(data).hexdigest())
            return True

    def delete(self, key: str) -> None:
        """See `ObjectStore.delete`."""
        self._blobs.pop(key, None)

    def keys(self, prefix: str) -> Iterator[str]:
        """See `ObjectStore.keys`."""
        return iter(sorted(key for key in self._blobs if key.startswith(prefix)))

    def remove_leftovers(self, before: datetime, *, dry_run: bool = False) -> int:  # noqa: ARG002  # there are none
        """See `ObjectStore.remove_leftovers`."""
        return 0
