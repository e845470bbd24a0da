"""What changed between two releases, and which version that asks for.

    changes     the codes and their levels
    accepting   whether one type takes every value of another
    handlers    two versions of one handler
    needs       the Python and the hub functions that a release needs

Decided from two manifests and two stored signatures alone: no code is needed.
What is promised is names: callers pass inputs and params by name or in order, and
take outputs by name.  Unpacking a result and documentation are not promised.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from registry.core.compat.accepting import accepts
from registry.core.compat.changes import LEVELS, Change, shorten
from registry.core.compat.handlers import compare_handlers
from registry.core.compat.needs import compare_functions, compare_python
from registry.core.errors import BreakingRelease
from registry.core.manifest import Manifest
from registry.core.names import FunctionName
from registry.core.signature import Handler, Signature
from registry.core.versions import Level, Range, Version, bump

__all__ = [
    "LEVELS",
    "Change",
    "Contract",
    "accepts",
    "baseline",
    "compare",
    "enforce",
    "needed_version",
]


@dataclass(frozen=True, slots=True)
class Contract:
    """What callers of a release depend on."""

    kind: str
    handler: str  # `module:callable`, the default one
    python: str  # PEP 440 specifier
    functions: tuple[tuple[FunctionName, Range], ...]
    signature: Signature

    @classmethod
    def of(cls, manifest: Manifest, signature: Signature) -> Contract:
        """Take it from a release's manifest and signature."""
        return cls(
            kind=manifest.kind.name,
            handler=manifest.handler,
            python=manifest.python,
            functions=manifest.functions,
            signature=signature,
        )


def compare(old: Contract, new: Contract) -> tuple[Change, ...]:
    """Return what changed, the greatest level first, then in signature order."""
    found = [
        *_compare_choice(old, new),
        *_compare_signatures(old.signature, new.signature),
        *compare_python(old.python, new.python),
        *compare_functions(old.functions, new.functions),
    ]
    return tuple(sorted(found, key=lambda change: -change.level))


def needed_version(previous: Version, changes: Iterable[Change]) -> Version:
    """Return the smallest version that may follow `previous` with these changes."""
    level = max((change.level for change in changes), default=Level.PATCH)
    return bump(previous, level)


def baseline(new: Version, published: Iterable[Version]) -> Version | None:
    """Return the release that a new one is compared with; None when there is none.

    It is the greatest stable one below; pre-releases bind nobody.

    Args:
        new: The version to be published.
        published: The function's versions, without the yanked ones.
    """
    stable = (each for each in published if each.prerelease is None)
    return max((each for each in stable if each < _released(new)), default=None)


def enforce(
    ref: str, new: Version, previous: Version, changes: Iterable[Change]
) -> None:
    """Refuse a version that promises less change than there is.

    A pre-release is judged as the version that it leads to.

    Raises:
        BreakingRelease: with the smallest version that would do.
    """
    changes = tuple(changes)
    smallest = needed_version(previous, changes)
    if _released(new) < smallest:
        told = tuple((each.level.label, each.message) for each in changes)
        raise BreakingRelease(ref, str(previous), str(smallest), told)


def _released(version: Version) -> Version:
    return Version(version.major, version.minor, version.patch)


def _compare_choice(old: Contract, new: Contract) -> Iterator[Change]:
    if old.kind != new.kind:
        message = f"the kind is {new.kind}, it was {old.kind}"
        yield Change.of("kind-changed", message)
    if old.handler != new.handler:
        now, was = shorten(new.handler) or "none", shorten(old.handler) or "none"
        message = f"the default handler is {now}, it was {was}"
        yield Change.of("handler-changed", message)


def _compare_signatures(old: Signature, new: Signature) -> Iterator[Change]:
    before = {each.name: each for each in old.handlers}
    after = {each.name: each for each in new.handlers}
    is_several = len(before.keys() | after.keys()) > 1
    for was in old.handlers:
        if was.name not in after:
            yield Change.of("handler-removed", f"handler {_quoted(was)} is removed")
            continue
        for change in compare_handlers(was, after[was.name]):
            where = f"{_quoted(was)}: " if is_several else ""
            yield replace(change, message=f"{where}{change.message}")
    for now in new.handlers:
        if now.name not in before:
            yield Change.of("handler-new", f"handler {_quoted(now)} is new")


def _quoted(handler: Handler) -> str:
    return f"`{shorten(handler.name)}`"
