"""Read and write function.yaml."""

from __future__ import annotations

from functools import lru_cache

from registry.core.errors import InvalidFunction
from registry.core.function_files import MANIFEST_FILE
from registry.core.kinds import KINDS, Kind
from registry.core.manifest import Manifest, manifest_from_json, manifest_json
from registry.core.manifest_reading import problems_of
from registry.core.problems import Problem, errors_in
from registry.core.safe_yaml import in_quotes, read_yaml, write_yaml


@lru_cache(maxsize=8)  # a wheel is read, then checked: the same bytes twice
def read_manifest(data: bytes) -> tuple[Manifest | None, tuple[Problem, ...]]:
    """Read function.yaml; the manifest is there when no problem is an error."""
    document = read_yaml(data, MANIFEST_FILE)
    problems = tuple(problems_of(document))
    if errors_in(problems):
        return None, problems
    return manifest_from_json(document.value), problems


def written_handler(data: bytes) -> tuple[str, Kind] | None:
    """Return handler and kind of a manifest that has problems elsewhere.

    So that the code can be looked at all the same; None where these are unreadable.
    """
    value = read_yaml(data, MANIFEST_FILE).value
    if not isinstance(value, dict):
        return None
    handler, kind = value.get("handler"), KINDS.get(str(value.get("kind", "job")))
    if kind is None or not isinstance(handler, str) or handler.count(":") != 1:
        return None
    return handler, kind


def parse_manifest(data: bytes) -> Manifest:
    """Read function.yaml.

    Raises:
        InvalidFunction: with every problem there is.
    """
    manifest, problems = read_manifest(data)
    if manifest is None:
        raise InvalidFunction(problems)
    return manifest


def print_manifest(manifest: Manifest) -> str:
    """Write function.yaml; what is a default is left out.

    The version is quoted, as people are told to: who edits it to 1.10 has no number.
    """
    data = manifest_json(manifest)
    return write_yaml(data | {"version": in_quotes(data["version"])})
