"""What the website signs its sessions with: one key for all servers of a hub.

It lies in the store, at no address, so that servers which share the store share it and
nobody has to set it.  It is not in the database or in backups: who reads those cannot
sign in with what they read.
"""

from __future__ import annotations

import secrets

from registry.services.backend import Backend
from registry.store.keys import SESSION_KEY

_BYTES = 32


def session_key(backend: Backend) -> bytes:
    """Return the key; made when it is asked for first.

    Raises:
        StoreFailed: the store does not answer.
    """
    while True:
        try:
            return backend.store.get(SESSION_KEY).data
        except KeyError:
            backend.store.put_new(SESSION_KEY, secrets.token_bytes(_BYTES))
