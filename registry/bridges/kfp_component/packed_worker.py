"""The worker's modules as one text that a component carries.

A step in a container reads inputs, calls and writes outputs with the very code that
`fnhub run` does it with, so that both give the same bytes; no fnhub is there.
"""

from __future__ import annotations

import base64
import bz2
import json
from functools import cache
from importlib import resources

_WORKER = "registry.run.worker"  # as data: nothing of it is imported here
_LEFT_OUT = ("start.py",)  # the program of a local process


@cache
def packed_worker() -> str:
    """Return base64 of bz2 of a JSON object: a module's source by its file name."""
    folder = resources.files(_WORKER)
    sources = {
        each.name: each.read_text("utf-8")
        for each in folder.iterdir()
        if each.name.endswith(".py") and each.name not in _LEFT_OUT
    }
    text = json.dumps(sources, sort_keys=True, ensure_ascii=False)
    # bz2, since its one implementation gives the same bytes everywhere.
    return base64.b64encode(bz2.compress(text.encode())).decode()
