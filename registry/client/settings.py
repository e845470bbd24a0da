"""The client's settings, from flags, variables and a file."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from registry.core.errors import HubNotSet, InvalidRequest
from registry.core.settings import setting


@dataclass(frozen=True, slots=True)
class Settings:
    """What a command needs to know of its surroundings."""

    hub: str | None  # without a slash at the end
    token: str | None
    cache: Path

    @classmethod
    def read(
        cls, hub: str | None = None, environ: Mapping[str, str] | None = None
    ) -> Settings:
        """Read them; `hub` is the flag."""
        variables = os.environ if environ is None else environ
        file = _settings_file(variables)
        address = setting("hub", hub, variables, file)
        cache = setting("cache", None, variables, file)
        return cls(
            hub=address and address.rstrip("/"),
            token=setting("token", None, variables, file),
            cache=Path(cache).expanduser() if cache else _default_cache(variables),
        )

    def require_hub(self) -> str:
        """Return the hub's address.

        Raises:
            HubNotSet: nobody said it.
        """
        if self.hub is None:
            raise HubNotSet
        return self.hub


def _settings_file(environ: Mapping[str, str]) -> Mapping[str, object]:
    """Read FNHUB_CONFIG, or fnhub/config.toml where the user's settings are kept."""
    home = Path(environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    named = environ.get("FNHUB_CONFIG")
    path = Path(named) if named else home / "fnhub" / "config.toml"
    if not named and not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidRequest(
            f"the settings file {path} cannot be read: {error}"
        ) from None


def _default_cache(environ: Mapping[str, str]) -> Path:
    home = Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "fnhub"
