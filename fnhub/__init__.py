"""fnhub: find, pull and run functions of a hub, and publish your own.

import fnhub
describe = fnhub.load("describe@^1.0")
statistics = describe(table).statistics
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from registry import __version__

if TYPE_CHECKING:  # what __getattr__ finds, for type checkers and editors
    from registry.client.load import load
    from registry.client.notices import FunctionWarning
    from registry.client.pipelines.component import component
    from registry.client.sdk.authoring import convert, publish
    from registry.client.sdk.finding import info, pull, search
    from registry.client.sdk.running import TrackingWarning, run

__all__ = [
    "FunctionWarning",
    "TrackingWarning",
    "__version__",
    "component",
    "convert",
    "info",
    "load",
    "publish",
    "pull",
    "run",
    "search",
]
_PLACES = {  # of each name, the module that has it
    "FunctionWarning": "notices",
    "TrackingWarning": "sdk.running",
    "component": "pipelines.component",
    "convert": "sdk.authoring",
    "info": "sdk.finding",
    "load": "load",
    "publish": "sdk.authoring",
    "pull": "sdk.finding",
    "run": "sdk.running",
    "search": "sdk.finding",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  # typed by the block above
    """Import a verb when it is first used, and not what other verbs need."""
    if name not in _PLACES:
        raise AttributeError(f"module 'fnhub' has no attribute {name!r}")
    module = importlib.import_module(f"registry.client.{_PLACES[name]}")
    found = getattr(module, name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)


def load_ipython_extension(shell: Any) -> None:  # noqa: ANN401  # IPython's shell
    """Add `%%fnhub` to Jupyter: `%load_ext fnhub` calls this."""
    importlib.import_module("registry.client.jupyter").install(shell)
