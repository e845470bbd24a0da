"""Send runs to the tracker that the settings name, so that no run fails by it.

What was sent is marked in the run's folder, `.tracked.json`, so that `fnhub runs
track` sends what could not be sent when it ran, and nothing twice.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registry.client.run_index import RUNS, home
from registry.client.settings import Settings
from registry.client.whole_file import write_whole
from registry.core.errors import FnhubError, InvalidRecord, InvalidSetting
from registry.run.given import Secrets
from registry.run.masking import MASK, Masks
from registry.run.record import RECORD_FILE, Record
from registry.run.sources.addresses import shown
from registry.run.tracking.messages import Sending, Sent, Store
from registry.run.tracking.process import can_track, send

MARK = ".tracked.json"
OFF = "off"
_DATABASE = "mlflow.db"
_ARTIFACTS = "mlartifacts"
_SQLITE = "sqlite:///"
_LATER = "hint: `fnhub runs track` sends it later; FNHUB_TRACKING=off asks no tracker."


@dataclass(frozen=True, slots=True)
class Tracked:
    """What became of runs that were to be sent."""

    sent: tuple[Sent, ...] = ()  # also those that could not be
    problems: tuple[str, ...] = ()  # sentences: what is not there, and why
    hint: str = ""  # a whole line


def track_ended(
    folders: Iterable[Path], settings: Settings, note: Callable[[str], None]
) -> tuple[Sent, ...]:
    """Send runs that have just ended; whatever goes wrong is a note.

    Args:
        folders: The runs' folders.
        settings: Which tracker: `tracking`.
        note: Told where they went, or why they did not.
    """
    try:
        tracked = try_to_track(folders, settings)
    except KeyboardInterrupt:
        note("note: not tracked: interrupted")
        note(_LATER)
        raise
    for text in tracked.problems:
        note(f"note: {text}")
    if tracked.hint:
        note(tracked.hint)
    done = [each for each in tracked.sent if not each.problem]
    for each in done[-1:]:
        note(f"tracked {each.url or f'as MLflow run {each.run_id}'}")
    for name in dict.fromkeys(name for each in done for name in each.models):
        note(f"registered model {name}")
    return tracked.sent


def try_to_track(folders: Iterable[Path], settings: Settings) -> Tracked:
    """Send runs; whatever goes wrong is told in the answer.

    Without the `track` extra nothing is done, unless the settings name a tracker.
    """
    asked = settings.tracking
    if asked == OFF or (asked is None and not can_track()):
        return Tracked()
    try:
        sent = tuple(track(folders, settings))
    except (FnhubError, OSError) as error:
        hint = error.hint if isinstance(error, FnhubError) else ""
        later = f"hint: {hint}" if hint else _LATER
        return Tracked((), (f"not tracked: {error}",), later)
    failed = sorted({each.problem for each in sent if each.problem})
    held = {path: each for each in sent for path in each.withheld}
    problems = [f"not tracked: {text}" for text in failed]
    problems += [
        f"not sent, a secret is in it: {Path(each.folder) / path}"
        for path, each in held.items()
    ]
    return Tracked(sent, tuple(problems), _LATER if failed else "")


def track(folders: Iterable[Path], settings: Settings) -> Iterator[Sent]:
    """Send runs, and mark those that are there; what failed has a `problem`.

    Raises:
        ExtraMissing: there is no MLflow here.
    """
    store = store_of(settings)
    wanted = [each.absolute() for each in folders]
    sending = Sending(store, tuple(map(str, wanted)), _secrets_of(wanted))
    for sent in send(sending):
        if not sent.problem:
            _mark(store, sent)
        yield sent


def store_of(settings: Settings) -> Store:
    """Return where records go: the address that is set, else `runs/mlflow.db`.

    Raises:
        InvalidSetting: they go nowhere.
    """
    if settings.tracking == OFF:
        raise InvalidSetting("tracking", "it is off, so there is no tracker to ask")
    root = home()
    experiment = os.environ.get("MLFLOW_EXPERIMENT_NAME") or root.name or "fnhub"
    address = settings.tracking
    if address is None:
        folder = root / RUNS
        address = f"{_SQLITE}{folder / _DATABASE}"
    elif address.startswith(_SQLITE):
        folder = Path(address.removeprefix(_SQLITE)).absolute().parent
    else:
        return Store(address, "", experiment)
    folder.mkdir(parents=True, exist_ok=True)
    return Store(address, (folder / _ARTIFACTS).as_uri(), experiment)


def marks_of(folder: Path) -> dict[str, dict[str, Any]]:
    """Return where a run was sent, by the store's address; nothing for a former run."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        found = json.loads((folder / MARK).read_bytes())
        if found["record"] == _digest(folder):
            places: dict[str, dict[str, Any]] = found["places"]
            return places
    return {}


def _secrets_of(folders: Iterable[Path]) -> tuple[str, ...]:
    """Return the texts of params that were secret, as the environment has them now."""
    found: list[Any] = []
    for folder in folders:
        with suppress(OSError, InvalidRecord):  # sending it tells
            params = Record.decode((folder / RECORD_FILE).read_bytes()).params
            names = tuple(name for name, value in params.items() if value == MASK)
            secrets = Secrets(names, os.environ)
            found += [secrets.find(name) or "" for name in names]
    return Masks.of(found).texts


def _mark(store: Store, sent: Sent) -> None:
    folder = Path(sent.folder)
    place = {"run_id": sent.run_id, "url": sent.url, "models": list(sent.models)}
    with suppress(OSError):  # it is then sent again, and found to be there
        places = marks_of(folder) | {shown(store.address): place}
        mark = {"format": 1, "record": _digest(folder), "places": places}
        text = json.dumps(mark, indent=2, sort_keys=True)
        write_whole(folder / MARK, f"{text}\n".encode())


def _digest(folder: Path) -> str:
    return hashlib.sha256((folder / RECORD_FILE).read_bytes()).hexdigest()
