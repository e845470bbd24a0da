"""How much an archive may hold: bombs are stopped while they are read."""

from __future__ import annotations

from dataclasses import dataclass

_HARMLESS_BYTES = 2**20  # below it, no ratio is too much


@dataclass(slots=True)
class Limits:
    """What is allowed, and what has come so far."""

    max_members: int
    max_bytes: int
    max_ratio: float
    archive_bytes: int = 0  # of the file as it lies there
    members: int = 0
    bytes: int = 0

    def count_member(self) -> None:
        """Count a member.

        Raises:
            ValueError: there are more than allowed.
        """
        self.members += 1
        if self.members > self.max_members:
            message = (
                f"the archive has more than max_members={self.max_members:,} members: "
                "give a higher max_members if you trust it"
            )
            raise ValueError(message)

    def count_bytes(self, size_bytes: int) -> None:
        """Count bytes that are unpacked, or skipped.

        Raises:
            ValueError: there are more than allowed, in all or for the archive's size.
        """
        self.foresee(size_bytes)
        self.bytes += size_bytes

    def foresee(self, size_bytes: int) -> None:
        """Look whether so many bytes may still come.

        Raises:
            ValueError: they would be too many, in all or for the archive's size.
        """
        total = self.bytes + size_bytes
        if total > self.max_bytes:
            message = (
                f"the archive unpacks to more than max_bytes={self.max_bytes:,} bytes: "
                "give a higher max_bytes if you trust it"
            )
            raise ValueError(message)
        if total > max(_HARMLESS_BYTES, self.max_ratio * self.archive_bytes):
            message = (
                f"the archive of {self.archive_bytes:,} bytes unpacks to more than "
                f"max_ratio={self.max_ratio:g} times that, as bombs do: give a higher "
                "max_ratio if you trust it"
            )
            raise ValueError(message)
