"""What a function is given here: checked, with this process's secrets, and fetched."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeAlias

from registry.core.manifest import Manifest
from registry.core.signature import Handler
from registry.run.call import Bound, bind
from registry.run.given import Secrets
from registry.run.sources import Source, fetch

Note = Callable[[str], None]
Bind = Callable[..., Bound]
Pairs: TypeAlias = Iterable[tuple[str, Any]]


def check_given(
    manifest: Manifest,
    handler: Handler,
    given: tuple[Pairs, Pairs],
    note: Note,
    *,
    bind: Bind = bind,
) -> Bound:
    """Check what is given against the signature; tell what is no error, and odd.

    Args:
        manifest: The function's, which says which params are secret.
        handler: What is called.
        given: Inputs and params, by name.
        note: Told what is odd.
        bind: Checks texts, or with `bind_values` Python's values.

    Raises:
        InvalidCall: it does not fit; all problems are told.
    """
    secrets = Secrets(manifest.secrets, os.environ)
    bound = bind(manifest.ref, handler, *given, secrets=secrets)
    for warning in bound.warnings:
        note(f"warning: {warning.key}: {warning.message} - {warning.fix}")
    return bound


def fetch_inputs(bound: Bound, folder: Path, note: Note) -> dict[str, Source]:
    """Bring the inputs here: what is not a local file is downloaded into a folder.

    Raises:
        SourceNotFound, SourceFailed: one cannot be had.
    """
    types = {each.name: each.type for each in bound.handler.parameters}
    return {
        key: fetch(key, text, types[key], folder, tell=note)
        for key, text in bound.inputs.items()
    }
