"""How a hub serves: who is before it, what it tells, how much one client may ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from registry.core.access import PATTERN
from registry.core.errors import InvalidSetting
from registry.core.settings import setting
from registry.server.rate_limits import parse_limits
from registry.server.settings import settings_file

PROXIES_MOST = 9


@dataclass(frozen=True, slots=True)
class Serving:
    """The settings of a server process that are not of what it opens."""

    proxies: int = 0  # trusted ones that every request passes
    metrics: bool = True
    rate_limits: Mapping[str, str] | None = None  # by budget; None: no limits
    upstream: str | None = None  # another hub, to fetch from
    upstream_names: tuple[str, ...] = ()  # patterns of what may be fetched

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Serving:
        """Read variables and the settings file.

        Raises:
            InvalidSetting: a value is none of its setting's.
        """
        file = settings_file(environ.get("FNHUB_CONFIG"))
        proxies = setting("proxies", None, environ, file) or "0"
        if not (proxies.isascii() and proxies.isdigit() and len(proxies) == 1):
            why = f"{proxies!r} is not a number from 0 to {PROXIES_MOST}"
            raise InvalidSetting("proxies", why)
        metrics = setting("metrics", None, environ, file) or "on"
        if metrics not in ("on", "off"):
            raise InvalidSetting("metrics", f"{metrics!r} is not on or off")
        limits = parse_limits(setting("rate_limits", None, environ, file))
        upstream, names = _upstream(environ, file)
        return cls(int(proxies), metrics == "on", limits, upstream, names)


def _upstream(
    environ: Mapping[str, str], file: Mapping[str, str]
) -> tuple[str | None, tuple[str, ...]]:
    """Read which hub is behind this one, and for which names.

    Raises:
        InvalidSetting: one is set without the other, or a pattern is none.
    """
    url = setting("upstream", None, environ, file)
    text = setting("upstream_names", None, environ, file)
    names = tuple(each.strip() for each in (text or "").split(",") if each.strip())
    if (url is None) != (not names):
        why = "an upstream and its names are set together: nothing is fetched unasked"
        raise InvalidSetting("upstream", why)
    for each in names:
        if PATTERN.fullmatch(each) is None:
            raise InvalidSetting("upstream_names", f"{each!r} is no pattern: core/*")
    return url, names
