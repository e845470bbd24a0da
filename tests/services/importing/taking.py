"""Take a hub of MLRun's in, and look at what came of it."""

from __future__ import annotations

from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.core.wheel.read import read_wheel
from registry.imports.folder import Folder
from registry.services.catalog import get_release
from registry.services.importing import Terms, import_mlrun
from registry.store.keys import package_key

THEIRS = Terms("mlrunhub")


def take(backend, hub, terms=THEIRS):
    return {each.place: each for each in import_mlrun(backend, Folder(hub.root), terms)}


def codes(entry):
    return {note.code for note in entry.notes}


def release(backend, name, version="1.0.0"):
    name = FunctionName("mlrunhub", name)
    return get_release(backend, name, parse_version(version))


def files_of(backend, found):
    data = backend.store.get(package_key(found.sha256, found.filename)).data
    return read_wheel(data).files
