"""An address that nobody else listens on."""

from __future__ import annotations

import socket

from registry.core.errors import AddressTaken


def require_free(host: str, port: int) -> None:
    """Refuse an address that another listens on.

    Granian shares its port with others of its kind: two hubs would answer in turns.

    Raises:
        AddressTaken: it is not free, or not this machine's.
    """
    try:
        socket.create_server((host, port), family=_family(host)).close()
    except OSError as error:
        why = error.strerror or str(error)
        raise AddressTaken(f"{host}:{port}", why) from None


def free_port(host: str) -> int:
    """Return a port that is free now.

    Raises:
        AddressTaken: the host is not this machine's.
    """
    try:
        with socket.create_server((host, 0), family=_family(host)) as probe:
            return int(probe.getsockname()[1])
    except OSError as error:
        raise AddressTaken(host, error.strerror or str(error)) from None


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
