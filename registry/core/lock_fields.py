"""The fields of functions.lock, each checked before anything trusts it.

A lock comes along with a project.  Its texts go into paths, addresses and the
requirements that uv reads, so none may hold a line break, an option or a way out
of the project.  What is wrong is a ValueError; `Lock.decode` makes it InvalidLock.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from registry.core.names import FunctionName
from registry.core.project import ALIAS, normal_path, path_fault

MAX_BYTES = 64 * 1024 * 1024  # 100 times a lock of 1,000 functions

_DIGEST = re.compile(r"[0-9a-f]{64}")
_HASH = re.compile(r"sha(256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})")
# As uv writes them: `pandas==3.1.1 ; python_full_version < '3.14'`.
_PACKAGE = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._-]*"
    r"(==[A-Za-z0-9.!+_-]+| @ https?://[!-?A-\[\]-~]+)"  # no @ and no \ in an address
    r"( ; (?!.*--)[\w .'\"<>=!()~*+,-]+)?",
    re.ASCII,
)
_CONFLICT = re.compile(r"^<{7} ", re.MULTILINE)  # JSON has no line that begins so
_SHOWN_CHARS = 80
_T = TypeVar("_T")


def json_of(data: bytes) -> dict[str, Any]:
    """Read a JSON object in which no key stands twice."""
    if len(data) > MAX_BYTES:
        raise ValueError(f"it has {len(data)} bytes; at most {MAX_BYTES} are read")
    text = data.decode("utf-8")
    try:
        value = json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError:
        if _CONFLICT.search(text) is None:
            raise
        why = "it has marks of a merge that is not done, `<<<<<<<`"
        raise ValueError(why) from None
    if not isinstance(value, dict):
        raise ValueError("it is no JSON object")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for key, each in pairs:
        if key in value:
            raise ValueError(f"the key {_shown(key)} stands twice")
        value[key] = each
    return value


def field_of(data: Mapping[str, Any], key: str, kind: type[_T]) -> _T:
    """Return a field of just this type; True is no number."""
    if not isinstance(data, Mapping) or key not in data:
        raise ValueError(f"it lacks {key}")
    value = data[key]
    if type(value) is not kind:
        raise ValueError(f"{key} is no {kind.__name__}")
    return value


def text_of(data: Mapping[str, Any], key: str) -> str:
    """Return a text of one line."""
    text = field_of(data, key, str)
    if not text.isprintable():
        raise ValueError(f"{key} holds a character that cannot be seen")
    return text


def texts_of(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return texts of one line each, none empty."""
    texts = field_of(data, key, list)
    for text in texts:
        if not isinstance(text, str) or not text or not text.isprintable():
            raise ValueError(f"{key} holds {_shown(text)}, which is no line of text")
    return tuple(texts)


def digest_of(data: Mapping[str, Any], key: str) -> str:
    """Return a sha256."""
    text = field_of(data, key, str)
    if _DIGEST.fullmatch(text) is None:
        raise ValueError(f"{key} is no digest")
    return text


def size_of(data: Mapping[str, Any], key: str) -> int:
    """Return a number of bytes that a file can have."""
    size = field_of(data, key, int)
    if size <= 0:
        raise ValueError(f"{key} is {size}")
    return size


def hub_of(data: Mapping[str, Any], key: str) -> str:
    """Return a hub's alias; an address could hold a secret."""
    alias = field_of(data, key, str)
    if ALIAS.fullmatch(alias) is None:
        raise ValueError(f"{key} is no alias of a hub")
    return alias


def path_of(data: Mapping[str, Any], key: str) -> str:
    """Return the one spelling of a path inside the project."""
    path = field_of(data, key, str)
    if path_fault(path) is not None or normal_path(path) != path:
        raise ValueError(f"the path {_shown(path)} leads out of the project")
    return path


def name_of(text: str) -> FunctionName:
    """Read `team/name`, in no other spelling of it."""
    name = FunctionName.parse(text)
    if str(name) != text:
        raise ValueError(f"{_shown(text)} is spelt {name}")
    return name


def hashes_of(packages: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the hashes of each package; one without any could be anything."""
    for package in packages:
        if _PACKAGE.fullmatch(package) is None:
            name = package.partition("@")[0]  # an address may hold a secret
            raise ValueError(f"{_shown(name)} is no pinned package")
        hashes = field_of(packages, package, list)
        if not hashes:
            raise ValueError(f"{package} has no hashes")
        for each in hashes:
            if not isinstance(each, str) or _HASH.fullmatch(each) is None:
                raise ValueError(f"{package} has {_shown(each)}, which is no hash")
    return {package: tuple(hashes) for package, hashes in packages.items()}


def _shown(value: object) -> str:
    """Show what is wrong, as ASCII and not all of it."""
    return ascii(value)[:_SHOWN_CHARS]
