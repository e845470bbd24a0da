"""What happens on the way to a hub: it moved, it is busy, it is not who it says."""

from __future__ import annotations

from registry.core.errors.families import Unavailable, Untrusted

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3600, 86400


class HubMoved(Untrusted):
    """The hub's answer leads to another place, and redirects are not followed."""

    code = "hub-moved"
    hint = "If you trust that place, set FNHUB_HUB to the hub's new address."

    def __init__(self, url: str, place: str) -> None:
        super().__init__(url, place)
        self.url, self.place = url, place

    def __str__(self) -> str:
        return f"{self.url}: it moved to {self.place}"


class HubBusy(Unavailable):
    """The hub asks to come back later."""

    code = "hub-busy"
    hint = "Nothing is wrong with the request: run it again later."

    def __init__(self, url: str, status: int, wait_s: float | None) -> None:
        """Keep what was asked, and in how many seconds the hub asks to come back."""
        super().__init__(url, status, wait_s)
        self.url, self.status, self.wait_s = url, status, wait_s

    def __str__(self) -> str:
        said = f"{self.url}: the hub is busy (status {self.status})"
        if self.wait_s is None:
            return said
        return f"{said}; it asks to come back in {_in_words(self.wait_s)}"


class CertificateUntrusted(Untrusted):
    """Nobody this machine trusts says that the hub is who it says."""

    code = "certificate-untrusted"
    hint = (
        "If an authority of your own signed it, name its certificate with "
        "SSL_CERT_FILE; if it is out of date or another host's, tell the operator."
    )

    def __init__(self, url: str, why: str) -> None:
        super().__init__(url, why)
        self.url, self.why = url, why

    def __str__(self) -> str:
        return f"{self.url}: its certificate does not verify: {self.why}"


def _in_words(seconds: float) -> str:
    for unit_s, unit in ((_DAY_S, "days"), (_HOUR_S, "hours"), (_MINUTE_S, "minutes")):
        if seconds >= 2 * unit_s:
            return f"{seconds / unit_s:.0f} {unit}"
    return f"{seconds:.0f} seconds"
