"""`fnhub.load` gives what the function is: a callable, or a module."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

import fnhub
from tests.factories import function_yaml, make_wheel


@pytest.fixture(autouse=True)
def _fresh_imports(monkeypatch):
    monkeypatch.setattr(sys, "path", sys.path[:])
    monkeypatch.delitem(sys.modules, "fnhub.releases", raising=False)


def test_a_module_is_loaded_as_a_module(stranger, surroundings):
    code = '"""Sums."""\n\n__all__ = ["TEN"]\n\nTEN = 10\n'
    init = '"""Sums."""\n\nfrom .add import TEN\n\n__all__ = ["TEN"]\n'
    lines = function_yaml("acme/sums", lines={"kind": "module"})
    files = {
        "__init__.py": init,
        "function.yaml": lines.replace("handler: add:add\n", ""),
    }
    stranger.hold(make_wheel("acme/sums", code=code, files=files))

    loaded = fnhub.load("acme/sums")

    assert isinstance(loaded, ModuleType)
    assert loaded.TEN == 10
    fnhub.pull("acme/sums")
    assert fnhub.load("acme/sums").__name__ == "hub_functions.acme.sums"


def test_a_function_is_loaded_as_a_callable(stranger, surroundings):
    stranger.hold(make_wheel())

    assert fnhub.load("acme/add")(2.0, 3.0) == 5.0
