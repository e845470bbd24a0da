"""Settings: a flag beats an environment variable, which beats the settings file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.core.errors import InvalidRequest

# Every setting there is.  FNHUB_<KEY> is its variable, <key> its line in the file.
KEYS = {
    "hub": "the hub's address",
    "token": "the token sent to that hub",
    "cache": "the folder where pulled releases are kept",
    "database": "the hub's database, an SQLAlchemy URL",
    "store": "where the hub keeps bytes: a folder",
    "search": "the hub's search engine",
}


def setting(
    key: str,
    flag: str | None,
    environ: Mapping[str, str],
    file: Mapping[str, Any],
) -> str | None:
    """Return a setting's value, None where nobody set it.

    Raises:
        InvalidRequest: the settings file has something else than text for it.
    """
    if flag is not None:
        return flag
    if variable := environ.get(f"FNHUB_{key.upper()}"):
        return variable
    value = file.get(key)
    if value is not None and not isinstance(value, str):
        raise InvalidRequest(f"the setting {key!r} in the settings file is not text")
    return value
