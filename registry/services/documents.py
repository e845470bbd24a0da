"""What a function is found by: documents made from its releases.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from indexer import Document
from registry.core.manifest import Manifest
from registry.core.signature import Handler, Signature
from registry.core.status import FunctionStatus
from registry.core.types import DATA, ValueType


def document_of(
    manifest: Manifest,
    signature: Signature,
    *,
    score: int,
    updated: datetime,
    status: FunctionStatus,
    readme: str = "",
    pulls: int = 0,
    is_newest: bool = True,
) -> Document:
    """Return what a release is found by.

    Args:
        manifest: Its manifest.
        signature: Its signature.
        score: Its quality points.
        updated: When it was published.
        status: How its function is marked.
        readme: The beginning of its README.
        pulls: Those of the function, within 30 days.
        is_newest: Whether it is what its function is found by.
    """
    handlers = signature.handlers
    taken = [each.type for handler in handlers for each in handler.parameters]
    given = [each.type for handler in handlers for each in handler.outputs]
    return Document(
        key=str(manifest.name),
        name=manifest.name.name,
        team=manifest.name.team,
        version=str(manifest.version),
        summary=manifest.summary,
        kind=manifest.kind.name,
        categories=manifest.categories,
        keywords=manifest.keywords,
        parameters=_each_once(_named(handlers)),
        text=readme,
        license=manifest.license,
        score=score,
        pulls=pulls,
        updated=updated,
        deprecated=status.deprecated,
        replacement=None if status.replacement is None else str(status.replacement),
        archived=status.archived,
        handlers=_each_once(handler.name for handler in handlers),
        docs="\n".join(_documented(handlers)),
        accepts=_each_once(_types(taken)),
        returns=_each_once(_types(given)),
        inputs=_each_once(each for each in _types(taken) if each in DATA),
        outputs=_each_once(each for each in _types(given) if each in DATA),
        requires=_each_once(_distributions(manifest.requirements)),
        is_newest=is_newest,
    )


def _named(handlers: Iterable[Handler]) -> Iterator[str]:
    for handler in handlers:
        yield from (each.name for each in handler.parameters)
        yield from (each.name for each in handler.outputs)


def _documented(handlers: Iterable[Handler]) -> Iterator[str]:
    for handler in handlers:
        yield handler.summary
        yield handler.description
        yield from (each.doc for each in handler.parameters)
        yield from (each.doc for each in handler.outputs)


def _types(types: Iterable[ValueType]) -> Iterator[str]:
    """Yield names of types and of their libraries; `none` says nothing."""
    for each in types:
        for atom in each.atoms:
            if atom.name not in ("none", "other"):
                yield atom.name
                if atom.library:
                    yield atom.library


def _distributions(requirements: Iterable[str]) -> Iterator[str]:
    for each in requirements:
        try:
            yield str(canonicalize_name(Requirement(each).name))
        except InvalidRequirement:  # checked when published; an old rule may differ
            continue


def _each_once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
