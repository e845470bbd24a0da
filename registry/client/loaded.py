"""A hub function as a callable: what `fnhub.load` returns."""

from __future__ import annotations

import functools
import html
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from registry.core.errors import InvalidFunction
from registry.core.function_files import IMPORTED_FILE, MANIFEST_FILE
from registry.core.manifest import Manifest
from registry.core.manifest_file import read_manifest
from registry.core.problems import Problem
from registry.core.signature import Handler, Output, Parameter, Signature

_PACKAGE_PARTS = 3  # hub_functions.core.describe, fnhub.releases.core_describe_...


class LoadedFunction:
    """A function of the hub.  Call it as the plain function that it is."""

    def __init__(self, function: Callable[..., Any], manifest: Manifest) -> None:
        functools.update_wrapper(self, function)
        self._function = function
        self.manifest = manifest

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # as its own
        """Run the function in this process."""
        return self._function(*args, **kwargs)

    @property
    def ref(self) -> str:
        """`team/name@version`."""
        return self.manifest.ref

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        package = ".".join(self._function.__module__.split(".")[:_PACKAGE_PARTS])
        return Path(sys.modules[package].__file__ or "").parent

    def signature(self) -> Signature:
        """Return what it takes and gives, as its page in the catalog shows it."""
        return signature_of(self.folder, self.manifest)

    def __reduce__(self) -> tuple[Any, ...]:
        return LoadedFunction, (self._function, self.manifest)

    def __repr__(self) -> str:
        return f"<{self.ref}: {self.signature().default}>"

    def _repr_html_(self) -> str:
        """Show a card in Jupyter."""
        handler = self.signature().default
        assert handler is not None  # a module is not loaded as this
        return card_of(self.ref, self.manifest.summary, handler)


def manifest_of(folder: Path) -> Manifest:
    """Read the manifest of a function's folder.

    Raises:
        InvalidFunction: with every problem, and the folder; only files that somebody
            edited have any.
    """
    manifest, problems = read_manifest((folder / MANIFEST_FILE).read_bytes())
    if manifest is None:
        raise InvalidFunction(_within(folder, problems))
    return manifest


def _within(folder: Path, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(replace(each, file=str(folder / each.file)) for each in problems)


def signature_of(folder: Path, manifest: Manifest) -> Signature:
    """Read the signature of a function from its files; nothing of it is run.

    Raises:
        InvalidFunction: it breaks rules; only one that is not published can.
    """
    from registry.core.signature.read import (  # noqa: PLC0415  # 80 ms, and `load` reads none
        read_signature,
    )

    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*.py")
        if "__pycache__" not in path.parts
    }
    reading = read_signature(files, manifest.handler, manifest.kind)
    if reading.signature is None and (folder / IMPORTED_FILE).is_file():
        # Imported from another tool's hub, by whose rules types may be missing.
        untyped = replace(manifest.kind, typed=False)
        reading = read_signature(files, manifest.handler, untyped)
    if reading.signature is None:
        raise InvalidFunction(_within(folder, reading.problems))
    return reading.signature


def card_of(name: str, summary: str, handler: Handler) -> str:
    """Return what a handler takes and gives, as HTML for Jupyter."""
    text = html.escape
    head = " - ".join(f for f in (name and f"<b>{text(name)}</b>", text(summary)) if f)
    return f"<div>{head}<pre>{text(str(handler))}</pre>{_table(handler)}</div>"


def _table(handler: Handler) -> str:
    rows = [
        *_rows("input", handler.inputs),
        *_rows("param", handler.params),
        *_rows("output", handler.outputs),
    ]
    cells = (
        "".join(f"<td style='text-align:left'>{html.escape(cell)}</td>" for cell in row)
        for row in rows
    )
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def _rows(role: str, values: Sequence[Parameter | Output]) -> Iterable[tuple[str, ...]]:
    for each in values:
        default = getattr(each, "default", None)
        shown = "" if default is None else f"= {default}"
        unit = f" [{each.unit}]" if each.unit else ""
        yield role, each.name, f"{each.type}{unit}", shown, each.doc
