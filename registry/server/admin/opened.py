"""The hub that a verb works on: what --dir and the settings name, opened."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager

from registry.server.settings import Settings, close_backend, open_backend
from registry.services.backend import Backend


def settings_of(args: argparse.Namespace) -> Settings:
    """Read the settings of the hub that --dir names."""
    return Settings.read(args.dir, os.environ)


@contextmanager
def opened(settings: Settings, *, for_search: bool = False) -> Iterator[Backend]:
    """Open a hub, and close it at the end.

    Args:
        settings: What to open.
        for_search: True for a verb that asks or writes the search index.

    Raises:
        CannotOpen: a part cannot be opened as the settings say.
        StoreFailed: the store cannot.
    """
    backend = open_backend(settings, for_search=for_search)
    try:
        yield backend
    finally:
        close_backend(backend)
