"""A user who may read some folders and write nowhere in them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


@contextmanager
def reader_of(top: Path) -> Iterator[None]:
    """Be such a user of a folder and all that is in it."""
    folders = [top, *(path for path in top.rglob("*") if path.is_dir())]
    for each in folders:
        each.chmod(0o555)
    user = os.geteuid()
    if user == 0:  # root may write everywhere
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)
        for each in folders:
            each.chmod(0o755)
