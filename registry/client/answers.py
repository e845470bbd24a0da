"""What a hub may answer: checked once, where it arrives.

A shape is a type, a list of one shape, a dict of shapes (`key?` may be missing;
other keys are a newer hub's and pass), or a tuple of alternatives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from registry.core.errors import AnswerUnreadable, Invalid
from registry.core.manifest import Manifest, manifest_from_json
from registry.core.problems import Problem, Severity
from registry.core.signature import Signature

_T = TypeVar("_T")
_NONE = type(None)
_ATOM: dict[str, Any] = {
    "type": str,
    "library?": str,
    "choices?": [(str, int, float, bool)],
}
_ATOM["items?"] = ([_ATOM], _NONE)
_OUTPUT = {"name": str, "type": [_ATOM], "doc": str, "unit": str}
_PARAMETER = _OUTPUT | {
    "keyword_only": bool,
    "default": ({"computed": str}, {"literal": object}, _NONE),
}
_HANDLER = {
    "name": str,
    "module": str,
    "summary": str,
    "description": str,
    "async": bool,
    "parameters": [_PARAMETER],
    "outputs": [_OUTPUT],
    "raises": [[str]],
}
_RELEASE = {
    "name": str,
    "version": str,
    "sha256": str,
    "score": int,
    "published": str,
    "yanked": (str, _NONE),
}
_DETAILS = _RELEASE | {
    "manifest": {"license": str, "summary": str, "requirements?": [str]},
    "signature": {"handlers": [_HANDLER]},
}
_CHANGE = {"level": str, "message": str}
_WARNING = {
    "code": str,
    "severity": str,
    "message": str,
    "file": str,
    "line": (int, _NONE),
    "key": str,
    "fix": str,
}
_RECEIPT = _RELEASE | {"unchanged": bool, "changes": [_CHANGE], "warnings": [_WARNING]}
_HOLDER = {"team": (str, _NONE), "scopes": [str], "expires": (str, _NONE)}
_STATUS = {
    "deprecated?": (str, _NONE),
    "replacement?": (str, _NONE),
    "archived?": (str, _NONE),
}
_EXPLAINED = {"parts": dict, "terms": dict}
_HIT = {
    "name": str,
    "version": str,
    "summary": str,
    "status?": _STATUS,
    "explained?": (_EXPLAINED, _NONE),
}
_MARKED = {"name": str, "status": _STATUS}
_PAGE = {"results": [_HIT], "total": int, "did_you_mean": (str, _NONE)}


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of search results."""

    results: list[dict[str, Any]]  # each with name, version, summary; best first
    total: int
    did_you_mean: str | None


@dataclass(frozen=True, slots=True)
class ShownRelease:
    """A release as the hub shows it."""

    data: dict[str, Any]  # all that the hub told, in its words
    manifest: Manifest
    signature: Signature


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a publish."""

    data: dict[str, Any]  # all that the hub told, in its words
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose a token is, and what it may do."""

    data: dict[str, Any]  # all that the hub told, in its words
    whose: str  # `team acme`, or an account's name
    scopes: tuple[str, ...]
    expires: str | None  # ISO 8601, UTC; None for never


def read_page(url: str, value: object) -> SearchPage:
    """Read the answer to a search.

    Raises:
        AnswerUnreadable: it is none.
    """
    data = _object(url, value, _PAGE)
    return SearchPage(data["results"], data["total"], data["did_you_mean"])


def read_shown(url: str, value: object) -> ShownRelease:
    """Read a function or a release as the hub shows it.

    Raises:
        AnswerUnreadable: it is none, or of a kind that only a newer fnhub knows.
    """
    data = _object(url, value, _DETAILS)
    manifest = _decode(url, lambda: manifest_from_json(data["manifest"]))
    signature = _decode(url, lambda: Signature.from_json(data["signature"]))
    return ShownRelease(data, manifest, signature)


def read_receipt(url: str, value: object) -> Receipt:
    """Read the answer to a publish.

    Raises:
        AnswerUnreadable: it is none.
    """
    data = _object(url, value, _RECEIPT)
    return Receipt(data, _decode(url, lambda: _problems(data["warnings"])))


def read_holder(url: str, value: object) -> Holder:
    """Read what a hub knows of a token.

    Raises:
        AnswerUnreadable: it is no such thing.
    """
    data = _object(url, value, _HOLDER)
    account = data.get("account")  # hubs before accounts do not speak of them
    whose = f"team {data['team']}" if account is None else str(account)
    return Holder(data, whose, tuple(data["scopes"]), data["expires"])


def read_release(url: str, value: object) -> dict[str, Any]:
    """Read the answer to a yank.

    Raises:
        AnswerUnreadable: it is none.
    """
    return _object(url, value, _RELEASE)


def read_marked(url: str, value: object) -> dict[str, Any]:
    """Read the answer to a deprecation or an archiving.

    Raises:
        AnswerUnreadable: it is none.
    """
    return _object(url, value, _MARKED)


def _problems(warnings: list[dict[str, Any]]) -> tuple[Problem, ...]:
    keys = _WARNING.keys()
    given = [{key: each[key] for key in keys} for each in warnings]
    return tuple(
        Problem(**(each | {"severity": Severity(each["severity"])})) for each in given
    )


def _object(url: str, value: object, shape: dict[str, Any]) -> dict[str, Any]:
    try:
        where = _misfit(value, shape, "")
    except RecursionError:
        raise AnswerUnreadable(url, "it is nested too deeply") from None
    if where is not None:
        place = f" at {where.lstrip('.')}" if where else ""
        raise AnswerUnreadable(url, f"another value was expected{place}")
    assert isinstance(value, dict)
    return value


def _decode(url: str, decode: Callable[[], _T]) -> _T:
    try:
        return decode()
    except (Invalid, KeyError, TypeError, ValueError, AttributeError) as error:
        raise AnswerUnreadable(url, f"it cannot be decoded: {error}") from None


def _misfit(value: object, shape: Any, where: str) -> str | None:  # noqa: ANN401  # a shape
    """Return where a value differs from a shape first, None where it fits."""
    if isinstance(shape, tuple):
        found = [_misfit(value, each, where) for each in shape]
        return None if None in found else found[0]
    if isinstance(shape, type):
        fits = shape is object or type(value) is shape  # True is no number
        return None if fits else where
    if not isinstance(value, type(shape)):
        return where
    if isinstance(value, list):
        parts = [(each, shape[0], f"{where}.{i}") for i, each in enumerate(value)]
    else:
        parts = _members(value, shape, where)
    return next((bad for part in parts if (bad := _misfit(*part)) is not None), None)


def _members(value: Any, shape: dict[str, Any], where: str) -> list[Any]:  # noqa: ANN401  # a JSON object
    missing = object()
    named = [(key.rstrip("?"), key.endswith("?"), each) for key, each in shape.items()]
    return [
        (value.get(key, missing), each, f"{where}.{key}")
        for key, is_optional, each in named
        if key in value or not is_optional
    ]
