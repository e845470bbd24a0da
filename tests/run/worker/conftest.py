"""A function that the worker calls, written for one test."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.core.types import Atom, ValueType
from registry.run.worker.call import run
from registry.run.worker.messages import InputFile, OutputType, Request, Result
from registry.run.worker.readers import read_input
from tests.run.worker.served import Client, serve_code

_NUMBERS = itertools.count()  # a module's name is used once: modules stay imported


def atoms(*types: Atom | str) -> list[dict[str, Any]]:
    """A value type as JSON; a word is an atom's name, `table:pandas` has a library."""
    made = [
        each if isinstance(each, Atom) else Atom(*each.split(":")) for each in types
    ]
    return ValueType.union(*made).to_json()


def read(path: Path, *types: Atom | str, notes: list[str] | None = None) -> Any:
    """Read a file as the input `it` of a type."""
    notes = [] if notes is None else notes
    return read_input("it", InputFile(str(path), atoms(*types)), notes)


class Caller:
    """Calls code as the worker does; a test gives what it is about."""

    def __init__(self, folder: Path) -> None:
        self.out = folder / "out"
        self.out.mkdir()
        self._root = folder / "root"

    def __call__(
        self,
        code: str,
        *types: Atom | str,
        inputs: dict[str, tuple[Path, str]] | None = None,
        params: dict[str, Any] | None = None,
        outputs: dict[str, str] | None = None,
        handler: str = "code:function",
        bytes_params: tuple[str, ...] = (),
    ) -> Result:
        package = f"worker_test_{next(_NUMBERS)}"
        folder = self._root / package
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
        (folder / "code.py").write_text(code)
        if outputs is None:
            promised = [OutputType("result", atoms(*types))] if types else []
        else:
            promised = [OutputType(n, atoms(*t.split())) for n, t in outputs.items()]
        request = Request(
            package=package,
            handler=handler,
            inputs={
                name: InputFile(str(path), atoms(*allowed.split()))
                for name, (path, allowed) in (inputs or {}).items()
            },
            params=params or {},
            bytes_params=list(bytes_params),
            outputs=promised,
            out=str(self.out),
        )
        return run(request)


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Caller]:
    """Calls a function written as text; its outputs go to `call.out`."""
    caller = Caller(tmp_path)
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(tmp_path / "root"))
    yield caller
    for name in set(sys.modules) - before:
        if name.startswith("worker_test_"):
            del sys.modules[name]


Call = Callable[..., Result]


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Serve `Served` of this code; return a client of it."""
    monkeypatch.syspath_prepend(tmp_path)
    clients: list[Client] = []

    def serve(
        code: str, *, limit_bytes: int = 10_000, threads: int = 4, **params: Any
    ) -> Client:
        clients.append(serve_code(tmp_path, code, limit_bytes, threads, params))
        return clients[-1]

    yield serve
    for each in clients:
        each.stop()
    for name in [each for each in sys.modules if each.startswith("served_")]:
        del sys.modules[name]
