"""Errors are an interface: each has a code, a message and a status, and pickles."""

from __future__ import annotations

import inspect
import pickle

import pytest

from registry.core import errors
from registry.core.problems import Problem
from registry.server.problems import status_of

CONCRETE = [
    cls
    for _, cls in inspect.getmembers(errors, inspect.isclass)
    if issubclass(cls, errors.FnhubError) and "code" in vars(cls)
]
# What a parameter of an error holds, where it is not one word.
EXAMPLES = {
    "asked": ("you want core/x",),
    "available": ("1.0.0",),
    "changes": (("major", "the input `table` is gone"),),
    "document": {"detail": "no", "code": "x", "hint": "do"},
    "expected_bytes": 2,
    "held": ("read",),
    "limit_bytes": 3,
    "near": ("iris.csv",),
    "problems": (Problem("code", "message"),),
    "received_bytes": 1,
    "requirements": ("pandas>=2",),
    "status": 503,
    "steps": 9,
    "wait_s": 90.0,
}


def example(cls: type[errors.FnhubError]) -> errors.FnhubError:
    parameters = inspect.signature(cls.__init__).parameters
    names = [name for name in parameters if name not in ("self", "fields")]
    return cls(*(EXAMPLES.get(name, f"<{name}>") for name in names))


def test_codes_are_unique():
    codes = [cls.code for cls in CONCRETE]

    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("cls", CONCRETE, ids=lambda cls: cls.__name__)
def test_an_error_is_complete(cls):
    """A caller can show it, match on it, and send it to another process."""
    error = example(cls)

    assert str(error)
    assert isinstance(error.hint, str)
    assert 400 <= status_of(error) < 600
    assert cls.__doc__
    assert cls.__name__ in errors.__doc__
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.hint, copy.details()) == (
        str(error),
        error.hint,
        error.details(),
    )


@pytest.mark.parametrize("cls", CONCRETE, ids=lambda cls: cls.__name__)
def test_every_field_can_be_read(cls):
    """What the message says, a program can have without parsing it."""
    error = example(cls)

    for name, value in zip(
        [
            n
            for n in inspect.signature(cls.__init__).parameters
            if n not in ("self", "fields")
        ],
        error.args,
        strict=True,
    ):
        assert getattr(error, name) == value
