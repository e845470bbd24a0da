"""Case files of the resolver: what they look like, and how one is played."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registry.core.errors import FnhubError, FunctionNotFound, ResolutionConflict
from registry.core.index_document import IndexEntry
from registry.core.names import FunctionName, Reference
from registry.core.project import DEFAULT_HUB, Project, Wanted, WantedPath
from registry.core.resolve import Chosen, LocalFunction, Pin, Resolution
from registry.core.resolve.resolve import resolve
from registry.core.versions import Range, parse_version

CASES = {
    path.stem: json.loads(path.read_text())
    for path in sorted((Path(__file__).parent / "cases").glob("*.json"))
}
_KEYS = {"why", "hubs", "wanted", "pins", "max_rounds"}
_ANSWERS = {"chosen", "conflict", "error"}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class ListedCatalog:
    """A catalog in memory; it keeps what it was asked.  See `Catalog`."""

    def __init__(self, hubs: dict[str, dict[str, tuple[IndexEntry, ...]]]) -> None:
        self._hubs = hubs
        self.asked: list[tuple[str, str]] = []

    def releases(self, name: FunctionName, hub: str) -> tuple[IndexEntry, ...]:
        """See `Catalog.releases`."""
        self.asked.append((str(name), hub))
        if str(name) not in self._hubs.get(hub, {}):
            raise FunctionNotFound(str(name))
        return self._hubs[hub][str(name)]


@dataclass(frozen=True)
class Asked:
    """What `resolve` is called with."""

    project: Project
    catalog: ListedCatalog
    local: tuple[LocalFunction, ...]
    pins: dict[FunctionName, Pin]
    max_rounds: int

    def resolve(self) -> Resolution:
        return resolve(
            self.project,
            self.catalog,
            local=self.local,
            pins=self.pins,
            max_rounds=self.max_rounds,
        )


def read(case: dict[str, Any], chance: random.Random | None = None) -> Asked:
    """Read a case; with a chance, everything that has no order is shuffled."""
    assert case.keys() <= _KEYS | _ANSWERS
    assert len(case.keys() & _ANSWERS) == 1
    wanted = _shuffled(case["wanted"], chance)
    own = [each for each in wanted if "path" in each]
    hubs = {
        hub: {
            name: tuple(_entry(hub, name, each, chance) for each in releases)
            for name, releases in _shuffled(functions.items(), chance)
        }
        for hub, functions in case["hubs"].items()
    }
    pins = _shuffled(case.get("pins", {}).items(), chance)
    return Asked(
        Project(
            {alias: f"https://{alias}.example" for alias in hubs},
            tuple(map(_wanted, wanted)),
        ),
        ListedCatalog(_reordered(hubs, chance)),
        tuple(_local(each, chance) for each in _shuffled(own, chance)),
        {FunctionName.parse(name): _pin(name, pin) for name, pin in pins},
        case.get("max_rounds", 3_000),
    )


def play(asked: Asked) -> dict[str, Any]:
    """Resolve; return the answer as a case file tells it."""
    try:
        resolution = asked.resolve()
    except ResolutionConflict as error:
        return {"conflict": {"story": str(error).split("\n"), "advice": error.advice}}
    except FnhubError as error:
        return {"error": {"code": error.code, "text": str(error).split("\n")}}
    names = [each.name for each in resolution.functions]
    assert names == sorted(set(names))
    return {"chosen": {str(e.name): _told(e) for e in resolution.functions}}


def answer_of(case: dict[str, Any]) -> dict[str, Any]:
    return {key: case[key] for key in case.keys() & _ANSWERS}


def _told(function: Chosen | LocalFunction) -> str:
    if isinstance(function, LocalFunction):
        return f"./{function.path}"
    place = "" if function.hub == DEFAULT_HUB else f" from {function.hub}"
    return f"{function.entry.version}{place}"


def _shuffled(things: Iterable[Any], chance: random.Random | None) -> list[Any]:
    listed = list(things)
    if chance is not None:
        chance.shuffle(listed)
    return listed


def _reordered(
    hubs: dict[str, dict[str, tuple[IndexEntry, ...]]], chance: random.Random | None
) -> dict[str, dict[str, tuple[IndexEntry, ...]]]:
    return {
        hub: {name: tuple(_shuffled(each, chance)) for name, each in functions.items()}
        for hub, functions in hubs.items()
    }


def _entry(
    hub: str, name: str, data: dict[str, Any], chance: random.Random | None
) -> IndexEntry:
    version = data["version"]
    return IndexEntry(
        version=parse_version(version),
        sha256=digest(data.get("content", f"{hub} {name} {version}")),
        size_bytes=1,
        published="2026-01-31T00:00:00Z",
        python=data.get("python", ">=3.11"),
        requirements=(),
        functions=_functions(data, chance),
        signature_sha256=digest("signature"),
        yanked=data.get("yanked"),
    )


def _functions(
    data: dict[str, Any], chance: random.Random | None
) -> tuple[tuple[FunctionName, Range], ...]:
    calls = _shuffled(data.get("functions", {}).items(), chance)
    return tuple((FunctionName.parse(n), Range.parse(r)) for n, r in calls)


def _wanted(data: str | dict[str, Any]) -> Wanted | WantedPath:
    if isinstance(data, str):
        return Wanted(Reference.parse(data))
    if "path" in data:
        return WantedPath(data["path"])
    return Wanted(Reference.parse(data["ref"]), data["hub"])


def _local(data: dict[str, Any], chance: random.Random | None) -> LocalFunction:
    return LocalFunction(
        name=FunctionName.parse(data["name"]),
        version=parse_version(data["version"]),
        path=data["path"],
        manifest_sha256=digest(data["path"]),
        python=data.get("python", ">=3.11"),
        requirements=(),
        functions=_functions(data, chance),
    )


def _pin(name: str, pin: str | dict[str, str]) -> Pin:
    data = {"version": pin} if isinstance(pin, str) else pin
    hub = data.get("hub", DEFAULT_HUB)
    content = data.get("content", f"{hub} {name} {data['version']}")
    return Pin(parse_version(data["version"]), digest(content), hub)
