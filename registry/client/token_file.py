"""Tokens that `fnhub login` keeps where there is no keyring, in a file of mode 600.

Not in netrc: that goes by hosts, so that a token would be sent to every port of one,
and it is a file that people and other tools write.

    {"format": 1, "tokens": {"https://hub.example": "fnhub_..."}}
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from registry.client.cache.locks import only_one
from registry.client.settings import tokens_path
from registry.client.whole_file import write_whole
from registry.core.errors import InvalidSetting

_FORMAT = 1
_OTHERS = 0o077  # read, write and search of group and everybody


def kept_token(origin: str, environ: Mapping[str, str]) -> str | None:
    """Return the token of a hub's origin.

    Raises:
        InvalidSetting: the file is broken, or others may read it.
    """
    return _read(tokens_path(environ)).get(origin)


def keep_in_file(origin: str, token: str | None, environ: Mapping[str, str]) -> bool:
    """Keep a token, or with None forget it; whether that changed anything.

    Raises:
        InvalidSetting: see `kept_token`.
        OSError: the file cannot be written.
    """
    path = tokens_path(environ)
    if token is None and not path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with only_one(path.with_name(f".{path.name}.lock")):
        tokens = _read(path)
        before = tokens.pop(origin, None)
        if token is not None:
            tokens[origin] = token
        if before != token:
            data = {"format": _FORMAT, "tokens": dict(sorted(tokens.items()))}
            write_whole(path, json.dumps(data, indent=2).encode() + b"\n", private=True)
    return before != token


def _read(path: Path) -> dict[str, str]:
    try:
        if os.name == "posix" and path.stat().st_mode & _OTHERS:
            why = f"others may read {path}, and it holds tokens: chmod 600 {path}"
            raise InvalidSetting("tokens", why)
        data = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError:  # not in its own words: they may quote a token
        raise InvalidSetting("tokens", f"{path} cannot be read") from None
    tokens = data.get("tokens") if isinstance(data, dict) else None
    if not isinstance(tokens, dict) or data.get("format") != _FORMAT:
        why = f"{path} is not of format {_FORMAT}; a newer fnhub may be needed"
        raise InvalidSetting("tokens", why)
    return {str(key): str(each) for key, each in tokens.items()}
