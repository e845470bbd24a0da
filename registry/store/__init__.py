"""Where bytes live: packages, which never change, and documents, which do.

Each module here but `keys` is a store, found by its file name, and defines
`open_store(address, environ) -> ObjectStore`.  A store holds bytes under keys that read
like paths.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from registry.core.errors import ExtraMissing, InvalidRequest
from registry.core.plugins import load_plugin, plugin_names

_DEFAULT = "local"


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes with the tag that names this content."""

    data: bytes
    etag: str  # equal for equal bytes; no quotes


@dataclass(frozen=True, slots=True)
class Look:
    """What a store says of bytes without giving them."""

    size_bytes: int
    modified: datetime  # aware, UTC, by the store's own clock


class ObjectStore(Protocol):
    """Bytes by key.  Every method may be called by many processes at once."""

    def get(self, key: str) -> Blob:
        """Return what is stored.

        Raises:
            KeyError: nothing is.
            StoreFailed: the store does not answer.
        """

    def look(self, key: str) -> Look:
        """Return size and age of what is stored, at the cost of no bytes.

        Raises:
            KeyError: nothing is.
            StoreFailed: the store does not answer.
        """

    def put_new(self, key: str, data: bytes) -> bool:
        """Store what must never change; False when the key is taken already.

        Durable when it returns.  Readers see all of it or nothing.

        Raises:
            StoreFailed: nothing was stored, for example on a full disk; or where
                the store is elsewhere, perhaps all of it was.
        """

    def replace(self, key: str, data: bytes, etag: str | None) -> bool:
        """Put `data` in the place of the content that `etag` names.

        `None` means that nothing may be there yet.  False when something else
        is there by now: read again and decide again.

        Raises:
            StoreFailed: what was there is still there; or where the store is
                elsewhere, perhaps all of what is new.
        """

    def delete(self, key: str) -> None:
        """Forget a key; no error when it is not there."""

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the keys that start with a prefix, sorted."""

    def remove_leftovers(self, before: datetime, *, dry_run: bool = False) -> int:
        """Remove what writes left that were killed before a time; return how many.

        No key shows it, and a write that still goes on fails at worst.

        Raises:
            StoreFailed: the store does not answer.
        """


def store_names() -> tuple[str, ...]:
    """Return the stores there are."""
    return plugin_names(sys.modules[__name__], but=("keys",))


def open_store(address: str, environ: Mapping[str, str] | None = None) -> ObjectStore:
    """Open a store by its address: a folder, or `<store>://...`.

    Args:
        address: Where the store is.
        environ: The variables that some stores read more from; by default those of
            this process.

    Raises:
        InvalidRequest: there is no such store.
        StoreFailed: it cannot be opened.
        ExtraMissing: what it needs is not installed.
    """
    scheme, mark, _ = address.partition("://")
    name = scheme if mark else _DEFAULT
    if name not in store_names():
        shown = ", ".join(store_names())
        raise InvalidRequest(f"there is no store {name!r}; there are: {shown}")
    try:
        plugin = load_plugin(sys.modules[__name__], name, "open_store")
    except ModuleNotFoundError:
        raise ExtraMissing(f"the store {name!r}", name) from None
    return cast(
        "ObjectStore", plugin(address, os.environ if environ is None else environ)
    )
