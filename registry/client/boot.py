"""Which start of this machine it is: alone, since every `fnhub sync` loads it."""

from __future__ import annotations

BOOT_ID_FILE = "/proc/sys/kernel/random/boot_id"


def boot_id() -> str:
    """Return what differs after each start; empty where the system does not tell."""
    try:
        with open(BOOT_ID_FILE, encoding="ascii") as file:
            return file.read().strip()
    except (OSError, ValueError):
        return ""
