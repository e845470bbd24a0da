"""The way to a hub: its address, a proxy between, whose certificates are trusted."""

from __future__ import annotations

import base64
import functools
import http.client
import os
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from registry import __version__
from registry.client.pace import PacedResponse
from registry.client.patience import Patience
from registry.core.errors import InvalidSetting

USER_AGENT = f"fnhub/{__version__}"
PORTS = {"http": 80, "https": 443}
_ADDRESS = re.compile(
    r"https?://(\[[0-9a-f:.]+\]|[\w-]{1,63}(\.[\w-]{1,63})*\.?)(:\d{1,5})?(/[!-~]*)?",
    re.ASCII | re.IGNORECASE,
)
_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_OF_OPENSSL = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def split_address(address: str) -> SplitResult:
    """Take a hub's address apart.

    Raises:
        InvalidSetting: it is none.
    """
    if "@" in address:  # not told again: it may be a password
        raise InvalidSetting("hub", "an address with a user's name or an @ in it")
    try:
        parts = urlsplit(address)
        is_usable = _ADDRESS.fullmatch(address) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable or parts.query or parts.fragment:
        raise InvalidSetting("hub", f"{address!r} is not http://HOST[:PORT][/PATH]")
    return parts


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that stands between this machine and a hub."""

    scheme: str
    hostname: str
    port: int
    headers: Mapping[str, str] = field(repr=False)  # for it alone: its password

    def __str__(self) -> str:
        return f"{self.scheme}://{self.hostname}:{self.port}"


@dataclass(frozen=True, slots=True)
class Route:
    """How requests get to one hub."""

    parts: SplitResult  # the hub's address
    proxy: Proxy | None

    @classmethod
    def find(cls, address: str) -> Route:
        """Find the way to a hub; nothing is opened.

        Raises:
            InvalidSetting: the address, or that of the proxy, is none.
        """
        parts = split_address(address)
        return cls(parts, _find_proxy(parts))

    def target(self, path: str) -> str:
        """Return what a request's first line names; a relaying proxy needs all."""
        whole = self.parts.path.rstrip("/") + path
        if self._relay is None:
            return whole
        return f"{self.parts.scheme}://{self.parts.netloc}{whole}"

    @property
    def headers(self) -> Mapping[str, str]:
        """What each request says to the proxy that relays it."""
        return self._relay.headers if self._relay is not None else {}

    @property
    def _relay(self) -> Proxy | None:
        """The proxy, if it reads the requests; by https it passes bytes on."""
        return self.proxy if self.parts.scheme == "http" else None

    def connection(self, patience: Patience) -> http.client.HTTPConnection:
        """Make a connection, which is not open yet.

        Raises:
            InvalidSetting: the certificates to trust cannot be read.
        """
        near: Proxy | SplitResult = self.proxy or self.parts
        host, port = near.hostname or "", near.port or PORTS[near.scheme]
        made: http.client.HTTPConnection
        if "https" in (near.scheme, self.parts.scheme):
            made = http.client.HTTPSConnection(
                host, port, timeout=patience.connect_s, context=_trusted(os.environ)
            )
        else:
            made = http.client.HTTPConnection(host, port, timeout=patience.connect_s)
        if self.proxy is not None and self._relay is None:
            headers = {"User-Agent": USER_AGENT, **self.proxy.headers}
            end = self.parts.port or PORTS[self.parts.scheme]
            made.set_tunnel(self.parts.hostname or "", end, headers)
        paced = functools.partial(PacedResponse, patience=patience)
        made.response_class = paced  # type: ignore[assignment]  # it is only called
        return made


def _find_proxy(parts: SplitResult) -> Proxy | None:
    """Return the proxy that the usual variables name for an address.

    As urllib reads them: small letters before capitals, NO_PROXY by the ends of
    names, and no HTTP_PROXY where a web server may have made it of a request's
    header (CGI).
    """
    if not any(key.lower().endswith("_proxy") for key in os.environ):
        return None
    from urllib.request import getproxies_environment, proxy_bypass  # noqa: PLC0415  # slow, and few need it

    proxies = getproxies_environment()
    address = proxies.get(parts.scheme) or proxies.get("all")
    if address is None or proxy_bypass(parts.netloc):
        return None
    proxy = read_proxy(address)
    if (proxy.scheme, parts.scheme) == ("https", "https"):
        why = "a hub by https is reached through proxies by http:// only"
        raise InvalidSetting("proxy", why)
    return proxy


def read_proxy(address: str) -> Proxy:
    """Read a proxy's address; one without a scheme is of http.

    Raises:
        InvalidSetting: it is none; it is not told again, for it may hold a password.
    """
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        port = parts.port
    except ValueError:
        raise InvalidSetting("proxy", "its address cannot be read") from None
    if parts.scheme not in PORTS:
        raise InvalidSetting("proxy", f"no way to speak {parts.scheme} with it")
    if not parts.hostname:
        raise InvalidSetting("proxy", "its address names no host")
    headers = {}
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        coded = base64.b64encode(pair.encode()).decode()
        headers["Proxy-Authorization"] = f"Basic {coded}"
    return Proxy(parts.scheme, parts.hostname, port or PORTS[parts.scheme], headers)


def _trusted(environ: Mapping[str, str]) -> ssl.SSLContext:
    """Return a context that trusts what the variables name, else what the system does.

    OpenSSL reads its own variables; the others are those of curl and requests, where
    they too take the system's place.

    Raises:
        InvalidSetting: what one of them names cannot be read.
    """
    named = {environ[key]: key for key in _BUNDLES if environ.get(key)}
    by_openssl = [environ[key] for key in _OF_OPENSSL if environ.get(key)]
    if all(each in by_openssl for each in named):
        return ssl.create_default_context()
    context = None
    for path, variable in named.items():
        file, folder = (None, path) if Path(path).is_dir() else (path, None)
        try:
            if context is None:
                context = ssl.create_default_context(cafile=file, capath=folder)
            else:
                context.load_verify_locations(file, folder)
        except OSError as error:
            is_read = isinstance(error, ssl.SSLError)
            why = "there are no certificates in it" if is_read else error.strerror
            raise InvalidSetting("certificates", f"{variable}={path}: {why}") from None
    assert context is not None  # one was named
    if by_openssl:
        context.set_default_verify_paths()
    return context
