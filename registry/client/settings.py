"""The client's settings, from flags, variables and a file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from registry.core.errors import HubNotSet, InvalidSetting
from registry.core.settings import parse_settings, setting


@dataclass(frozen=True, slots=True)
class Settings:
    """What a command needs to know of its surroundings."""

    hub: str | None  # without a slash at the end
    hub_flag: str | None  # the same, where --hub named it
    token: str | None = field(repr=False)
    token_hub: str | None  # the only hub that the token may be sent to
    cache: Path
    tracking: str | None = field(default=None, repr=False)  # may hold a password
    notify: str | None = field(default=None, repr=False)  # addresses are secrets
    containers: str = ""  # the program that runs them
    image: str = ""  # of containers, for functions that name none

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
        address = _address(setting("hub", hub, variables, file))
        cache = setting("cache", None, variables, file)
        token_hub = address
        if not variables.get("FNHUB_TOKEN"):  # the file's is of the hub beside it
            token_hub = _address(file.get("hub")) or address
        return cls(
            hub=address,
            hub_flag=_address(hub),
            token=sound_token(setting("token", None, variables, file), "token"),
            token_hub=token_hub,
            cache=_expand(cache, "cache")
            if cache
            else _home(variables, "CACHE") / "fnhub",
            tracking=setting("tracking", None, variables, file),
            notify=setting("notify", None, variables, file),
            containers=setting("containers", None, variables, file) or "",
            image=setting("image", None, variables, file) or "",
        )

    def require_hub(self) -> str:
        """Return the hub's address.

        Raises:
            HubNotSet: nobody said it.
        """
        if self.hub is None:
            raise HubNotSet
        return self.hub


def sound_token(text: str | None, setting: str) -> str | None:
    """Return a token that a header can carry; files and shells add line ends.

    Raises:
        InvalidSetting: no header can; `setting` is where it comes from.
    """
    token = (text or "").strip()
    if not (token.isascii() and token.isprintable()):
        why = "the token holds other than printable ASCII characters"
        raise InvalidSetting(setting, why)
    return token or None


def _address(text: str | None) -> str | None:
    return (text or "").strip().rstrip("/") or None


def _settings_file(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Read FNHUB_CONFIG, or fnhub/config.toml where the user's settings are kept."""
    named = environ.get("FNHUB_CONFIG")
    home = _home(environ, "CONFIG")
    path = _expand(named, "file") if named else home / "fnhub" / "config.toml"
    if not named and not path.is_file():
        return {}
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidSetting("file", f"{path}: {error.strerror}") from None
    return parse_settings(data, str(path))


def tokens_path(environ: Mapping[str, str]) -> Path:
    """Return the file of the tokens that `fnhub login` keeps, where it does so."""
    return _home(environ, "CONFIG") / "fnhub" / "tokens.json"


def _home(environ: Mapping[str, str], what: str) -> Path:
    """Return where this system keeps its users' CACHE or CONFIG."""
    text = environ.get(f"XDG_{what}_HOME") or f"~/.{what.lower()}"
    return _expand(text, "cache" if what == "CACHE" else "file")


def _expand(text: str, key: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:  # no such user, or one without a home
        raise InvalidSetting(key, f"there is no home folder for {text!r}") from None
