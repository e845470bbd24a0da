"""The three kinds of thing in a hub of MLRun, and which of our functions are in each.

functions    run as jobs: one function.yaml
modules      imported: item.yaml, and one Python file
steps        classes and functions of a serving graph: as modules
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from registry.bridges.mlrun_hub import documents
from registry.bridges.mlrun_hub.module_text import Closure, whole_module
from registry.core.release import Release

FUNCTION_FILE = "function.yaml"
ITEM_FILE = "item.yaml"
NEEDS_CLOSURE = "closure"


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of thing."""

    takes: Callable[[Release], bool]  # whether a release is one
    filename: Callable[[Release], str]  # the file of its code, as the item names it
    from_closure: Mapping[str, Callable[[Closure], str]]  # files made of all its code
    code: Callable[[Closure], str] | None  # what is in `filename`; None: as published


def _is_function(release: Release) -> bool:
    return release.manifest.kind.handler == "function"


def _is_module(release: Release) -> bool:
    return not release.manifest.kind.handler


def _is_step(release: Release) -> bool:
    return _is_module(release) and bool(release.manifest.handler)


def _module_file(release: Release) -> str:
    return f"{release.name.module}.py"


SECTIONS = {
    "functions": Section(
        _is_function,
        documents.source_file,
        {FUNCTION_FILE: documents.function_yaml},
        None,
    ),
    "modules": Section(_is_module, _module_file, {}, whole_module),
    "steps": Section(_is_step, _module_file, {}, whole_module),
}
