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
    from registry.client.sdk import (
        FunctionWarning,
        TrackingWarning,
        component,
        convert,
        info,
        load,
        publish,
        pull,
        run,
        search,
    )

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


def __getattr__(name: str) -> Any:  # noqa: ANN401  # typed by the block above
    """Import a verb when it is first used, so that `import fnhub` costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'fnhub' has no attribute {name!r}")
    found = getattr(importlib.import_module("registry.client.sdk"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)


def load_ipython_extension(shell: Any) -> None:  # noqa: ANN401  # IPython's shell
    """Add `%%fnhub` to Jupyter: `%load_ext fnhub` calls this."""
    importlib.import_module("registry.client.jupyter").install(shell)
