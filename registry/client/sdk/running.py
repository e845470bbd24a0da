"""`fnhub.run`: a function run on files, with a record."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from registry.client.run import Run, Wish, run_function
from registry.client.runs.track import try_to_track
from registry.client.settings import Settings
from registry.core.names import Reference
from registry.run.call import bind_values


class TrackingWarning(UserWarning):
    """A run was not sent to the tracker; `fnhub runs track` sends it later."""


def run(
    ref: str,
    *,
    inputs: Mapping[str, str | Path] | None = None,
    params: Mapping[str, Any] | None = None,
    out: str | Path | None = None,
    engine: str = "process",
    image: str = "",
    network: bool = False,
    hub: str | None = None,
) -> Run:
    """Run a function on files, in an environment of its own, and keep a record.

    With the extra `track` the record is sent to MLflow, too; where it cannot be, that
    is a `TrackingWarning`.

    Args:
        ref: `[team/]name[@range]`; what the project has locked is taken where it fits.
        inputs: A file, a folder, a URL or a database query for each input.
        params: JSON values by name.
        out: The folder for outputs, record and log; by default a new one in `runs/`.
        engine: "process", "inprocess" for this one, or "container".
        image: Of a container; by default the function's, else that of the settings.
        network: Whether a container has one that the function does not ask for.
        hub: The hub's address; by default that of the project or the settings.

    Raises:
        InvalidCall: inputs or params do not fit; all problems are told.
        RunFailed: the function failed; the record in its folder tells the rest.
    """
    wish = Wish(
        ref=Reference.parse(ref),
        inputs=tuple((name, str(each)) for name, each in (inputs or {}).items()),
        params=tuple((params or {}).items()),
        engine=engine,
        image=image,
        network=network,
        out=None if out is None else Path(out),
    )
    settings = Settings.read(hub)
    done = run_function(wish, settings, bind=bind_values)
    for problem in try_to_track([done.folder], settings).problems:
        warnings.warn(problem, TrackingWarning, stacklevel=2)
    return done.require_done()
