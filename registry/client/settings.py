"""The client's settings, from flags, variables and a file."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from registry.core.errors import HubNotSet, InvalidSetting
from registry.core.settings import setting


@dataclass(frozen=True, slots=True)
class Settings:
    """What a command needs to know of its surroundings."""

    hub: str | None  # without a slash at the end
    token: str | None = field(repr=False)
    cache: Path

    @classmethod
    def read(
        cls, hub: str | None = None, environ: Mapping[str, str] | None = None
    ) -> Settings:
        """Read them; `hub` is the flag.

        Raises:
            InvalidSetting: the settings file, the token or the cache cannot be used.
        """
        variables = os.environ if environ is None else environ
        file = _settings_file(variables)
        address = setting("hub", hub, variables, file) or ""
        cache = setting("cache", None, variables, file)
        return cls(
            hub=address.strip().rstrip("/") or None,
            token=_token(setting("token", None, variables, file)),
            cache=_expand(cache, "cache")
            if cache
            else _home(variables, "CACHE") / "fnhub",
        )

    def require_hub(self) -> str:
        """Return the hub's address.

        Raises:
            HubNotSet: nobody said it.
        """
        if self.hub is None:
            raise HubNotSet
        return self.hub


def _token(text: str | None) -> str | None:
    """Return a token that a header can carry; files and shells add line ends."""
    token = (text or "").strip()
    if not (token.isascii() and token.isprintable()):
        raise InvalidSetting("token", "it holds other than printable ASCII characters")
    return token or None


def _settings_file(environ: Mapping[str, str]) -> Mapping[str, object]:
    """Read FNHUB_CONFIG, or fnhub/config.toml where the user's settings are kept."""
    named = environ.get("FNHUB_CONFIG")
    home = _home(environ, "CONFIG")
    path = _expand(named, "file") if named else home / "fnhub" / "config.toml"
    if not named and not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InvalidSetting("file", f"{path}: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidSetting("file", f"{path}: {error}") from None


def _home(environ: Mapping[str, str], what: str) -> Path:
    """Return where this system keeps its users' CACHE or CONFIG."""
    text = environ.get(f"XDG_{what}_HOME") or f"~/.{what.lower()}"
    return _expand(text, "cache" if what == "CACHE" else "file")


def _expand(text: str, key: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:  # no such user, or one without a home
        raise InvalidSetting(key, f"there is no home folder for {text!r}") from None
