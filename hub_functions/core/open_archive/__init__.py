"""Unpack an archive from a file or an address, safely."""

from __future__ import annotations

from .open_archive import OpenedArchive, open_archive

__all__ = ["OpenedArchive", "open_archive"]
