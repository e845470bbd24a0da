"""Which token goes to which hub.  No hub is sent one that is another's."""

from __future__ import annotations

import netrc
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from registry.client.route import PORTS, split_address
from registry.client.settings import Settings, sound_token, tokens_path
from registry.client.token_file import keep_in_file, kept_token
from registry.core.errors import InvalidSetting

KEYRING_SERVICE = "fnhub"
_OTHERS = 0o077  # read, write and search of group and everybody


def token_for(
    url: str,
    settings: Settings,
    note: Callable[[str], None] | None = None,
    environ: Mapping[str, str] | None = None,
) -> str | None:
    """Return the token to send to a hub, None where there is none for it.

    The setting `token` is of the hub that stands beside it (a token of the file with
    the file's hub, FNHUB_TOKEN with FNHUB_HUB or --hub) and of no other.  Then the
    netrc file is asked for the hub's host, then what `fnhub login` kept: its file, and
    the system's keyring, each for the hub's origin.

    Args:
        url: The hub's address.
        settings: Where the setting is.
        note: Is told why the keyring or the netrc file could not be asked.
        environ: Where NETRC is looked up.

    Raises:
        InvalidSetting: the netrc file or that of `login` is broken, or holds a token
            where others may read it.
    """
    parts = split_address(url)
    if settings.token and _is_same(parts, settings.token_hub):
        return settings.token
    say = note if note is not None else _say_nothing
    variables = os.environ if environ is None else environ
    origin = _origin(parts)
    return (
        _from_netrc(parts.hostname or "", variables, say)
        or sound_token(kept_token(origin, variables), "tokens")
        or _from_keyring(origin, say)
    )


def keep_token(
    url: str,
    token: str,
    note: Callable[[str], None],
    environ: Mapping[str, str] | None = None,
) -> str:
    """Keep a token for a hub's origin: in the keyring, else in a file; tell where.

    Raises:
        InvalidSetting: the address is none, or the file cannot be used.
    """
    origin = _origin(split_address(url))
    variables = os.environ if environ is None else environ
    try:
        import keyring  # noqa: PLC0415  # optional, and slow

        keyring.set_password(KEYRING_SERVICE, origin, token)
    except ModuleNotFoundError:
        pass
    except Exception as error:  # noqa: BLE001  # back ends raise what they like
        note(f"the keyring does not take it: {_first_line(error)}")
    else:
        keep_in_file(origin, None, variables)
        return "the keyring"
    keep_in_file(origin, token, variables)
    return str(tokens_path(variables))


def forget_token(
    url: str,
    note: Callable[[str], None],
    environ: Mapping[str, str] | None = None,
) -> bool:
    """Forget what `keep_token` kept for a hub's origin; whether there was anything.

    Raises:
        InvalidSetting: the address is none, or the file cannot be used.
    """
    origin = _origin(split_address(url))
    was_kept = keep_in_file(origin, None, os.environ if environ is None else environ)
    if _from_keyring(origin, note) is None:
        return was_kept
    import keyring  # noqa: PLC0415  # optional, and slow

    keyring.delete_password(KEYRING_SERVICE, origin)
    return True


def _say_nothing(_: str) -> None:
    pass


def _is_same(parts: SplitResult, address: str | None) -> bool:
    try:
        other = urlsplit(address or "")
        return _origin(parts) == _origin(other) and _folder(parts) == _folder(other)
    except (ValueError, KeyError):  # not an address of a hub
        return False


def _origin(parts: SplitResult) -> str:
    """Return scheme, host and, where it is not the usual one, port."""
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    port = parts.port or PORTS[parts.scheme]
    suffix = "" if port == PORTS[parts.scheme] else f":{port}"
    return f"{parts.scheme}://{shown}{suffix}"


def _folder(parts: SplitResult) -> str:
    return parts.path.rstrip("/")


def _from_netrc(
    host: str, environ: Mapping[str, str], note: Callable[[str], None]
) -> str | None:
    """Return the password of the very host: `default` is for hosts one trusts alike."""
    named = environ.get("NETRC")
    try:
        path = Path(named or "~/.netrc").expanduser()
        password = _password_in(path, host)
    except FileNotFoundError:
        if named:
            note(f"NETRC names {named}, which is not there")
        return None
    except RuntimeError:  # a user without a home
        return None
    if password and os.name == "posix" and path.stat().st_mode & _OTHERS:
        why = f"others may read {path}, and it holds a token: chmod 600 {path}"
        raise InvalidSetting("netrc", why)
    return sound_token(password, "netrc")


def _password_in(path: Path, host: str) -> str | None:
    try:
        found = netrc.netrc(str(path)).hosts.get(host)
    except netrc.NetrcParseError as error:
        # Not in its own words: they quote what stands there, which may be a secret.
        why = f"line {error.lineno} of {path} cannot be read"
        raise InvalidSetting("netrc", why) from None
    except UnicodeDecodeError:
        raise InvalidSetting("netrc", f"{path} is not UTF-8") from None
    except FileNotFoundError:
        raise
    except OSError as error:
        raise InvalidSetting("netrc", f"{path}: {error.strerror}") from None
    return found[2] if found is not None else None


def _from_keyring(origin: str, note: Callable[[str], None]) -> str | None:
    try:
        import keyring  # noqa: PLC0415  # optional, and slow

        found = keyring.get_password(KEYRING_SERVICE, origin)
    except ModuleNotFoundError:
        return None
    except Exception as error:  # noqa: BLE001  # back ends raise what they like
        note(f"the keyring cannot be asked: {_first_line(error)}")
        return None
    return sound_token(found, "keyring")


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
