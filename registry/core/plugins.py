"""Find plugins by file name: one module, one plugin, nothing to register.

A plugin's module defines the one function that its package's contract names.
Listing names imports nothing, so that a plugin whose dependency is missing costs
nothing until it is asked for.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Collection
from types import ModuleType
from typing import Any


def plugin_names(package: ModuleType, but: Collection[str] = ()) -> tuple[str, ...]:
    """Return the plugins of a package, sorted; `but` are modules that are none."""
    found = (each.name for each in pkgutil.iter_modules(package.__path__))
    return tuple(sorted(name for name in found if name not in but))


def load_plugin(package: ModuleType, name: str, function: str) -> Callable[..., Any]:
    """Import a plugin and return its function.

    Raises:
        ImportError: the plugin, or something that it needs, is not there.
    """
    module = importlib.import_module(f"{package.__name__}.{name}")
    found: Callable[..., Any] = getattr(module, function)
    return found
