"""How much may be read: bombs are stopped while they are unpacked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

_CHUNK = 2**18


@dataclass(slots=True)
class Limits:
    """What is allowed, and what has come so far."""

    max_files: int
    max_bytes: int
    files: int = 0
    bytes: int = 0

    def count_file(self) -> None:
        """Count a file or a member of an archive.

        Raises:
            ValueError: there are more than allowed.
        """
        self.files += 1
        if self.files > self.max_files:
            message = (
                f"there are more than max_files={self.max_files:,} files: give a "
                "higher max_files if you trust them"
            )
            raise ValueError(message)

    def read(self, file: IO[bytes]) -> bytes:
        """Read a file to its end, and count what comes.

        Raises:
            ValueError: there is more than allowed in all files together.
        """
        chunks = []
        while chunk := file.read(_CHUNK):
            self.foresee(len(chunk))
            self.bytes += len(chunk)
            chunks.append(chunk)
        return b"".join(chunks)

    def foresee(self, size_bytes: int) -> None:
        """Look whether so many bytes may still come.

        Raises:
            ValueError: they would be too many.
        """
        if self.bytes + size_bytes > self.max_bytes:
            message = (
                f"the files unpack to more than max_bytes={self.max_bytes:,} bytes: "
                "give a higher max_bytes if you trust them and have the memory"
            )
            raise ValueError(message)
