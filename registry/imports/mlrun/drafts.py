"""Which kinds and handlers an entry could have here, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from registry.imports.mlrun.entry import Entry

_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Draft:
    """One way to make a function of an entry."""

    kind: str
    handler: str  # `module:callable`; empty for a module that is only imported


def drafts_of(entry: Entry) -> Iterator[Draft]:
    """Yield them.  The last one asks nothing of the code but that it can be read."""
    find = _FINDERS[entry.place.section]
    seen = dict.fromkeys(find(entry))
    for kind, name in seen:
        if _NAME.fullmatch(name):
            yield Draft(kind, f"{entry.module}:{name}")
    yield Draft("module", "")


def _of_function(entry: Entry) -> Iterator[tuple[str, str]]:
    item, function = entry.item, entry.function
    kind = item.text("spec", "kind") or function.text("kind")
    classes = (
        item.text("spec", "customFields", "default_class"),
        function.text("spec", "default_class"),
    )
    handlers = (
        item.text("spec", "handler"),
        function.text("spec", "default_handler"),
        function.text("spec", "function_handler"),
    )
    names = [each.rpartition(":")[2] for each in handlers if each]
    if "serving" in kind:
        yield from (("serving", each) for each in (*classes, *names) if each)
    yield from (("job", each) for each in names)
    yield "job", entry.place.name.replace("-", "_")
    yield from (("module", each) for each in (*classes, *names) if each)


def _of_module(_entry: Entry) -> Iterator[tuple[str, str]]:
    yield from ()


def _of_step(entry: Entry) -> Iterator[tuple[str, str]]:
    for key in ("className", "defaultHandler"):
        if name := entry.item.text(key) or entry.item.text("spec", key):
            yield "module", name


_FINDERS = {"functions": _of_function, "modules": _of_module, "steps": _of_step}
