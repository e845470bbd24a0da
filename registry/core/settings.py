"""Settings: a flag beats an environment variable, which beats the settings file."""

from __future__ import annotations

from collections.abc import Mapping

from registry.core.errors import InvalidSetting

# Every setting there is.  FNHUB_<KEY> is its variable, <key> its line in the file.
KEYS = {
    "hub": "the hub's address",
    "token": "the token sent to that hub",
    "containers": "the program that runs containers: podman or docker",
    "image": "the container image for functions that name none",
    "cache": "the folder where pulled releases are kept",
    "database": "the hub's database, an SQLAlchemy URL of SQLite or PostgreSQL",
    "store": "where the hub keeps bytes: a folder, or s3://bucket/prefix",
    "s3_endpoint": "a server of S3 other than AWS's",
    "search": "the hub's search engine",
    "tracking": "where records of runs go: MLflow's address, or off",
    "notify": "addresses that are told of runs, separated by spaces",
    "proxies": "how many trusted proxies are before the hub",
    "metrics": "whether /metrics is served: on, off",
    "upstream": "another hub, from which functions are fetched as they are asked for",
    "upstream_names": "which ones: patterns such as core/*, with commas between",
    "rate_limits": "how much one client may ask for: off, or NAME=COUNT/UNIT,...",
}


def setting(
    key: str,
    flag: str | None,
    environ: Mapping[str, str],
    file: Mapping[str, str],
) -> str | None:
    """Return a setting's value, None where nobody set it."""
    if flag is not None:
        return flag
    return environ.get(f"FNHUB_{key.upper()}") or file.get(key)


def parse_settings(data: bytes, path: str) -> Mapping[str, str]:
    """Read the settings file: TOML, a text for each key that it sets.

    Raises:
        InvalidSetting: not TOML, or with keys or values that no setting has; all of
            them are told, values are not.
    """
    import tomllib  # noqa: PLC0415  # 5 ms, and most users have no settings file

    try:
        found = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidSetting("file", f"{path}: {error}") from None
    faults = [_unknown(key) for key in found if key not in KEYS]
    known = [key for key in found if key in KEYS]
    faults += [f"{key!r} is no text" for key in known if type(found[key]) is not str]
    if faults:
        raise InvalidSetting("file", f"{path}: {'; '.join(faults)}")
    return found


def _unknown(key: str) -> str:
    from registry.core.near import nearest  # noqa: PLC0415  # only for a wrong file

    near = nearest(key, KEYS)
    return f"no setting is called {key!r}" + (
        f", did you mean {near!r}?" if near else ""
    )
