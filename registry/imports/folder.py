"""A source that is a folder of this machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from registry.core.errors import ElsewhereFailed, ElsewhereRefused
from registry.imports.paths import checked


class Folder:
    """See `Source`.  Links are followed as far as they stay inside."""

    def __init__(self, root: Path) -> None:
        """Open it.

        Raises:
            ElsewhereFailed: there is no such folder.
        """
        if not root.is_dir():
            raise ElsewhereFailed(str(root), "there is no such folder")
        self._root = root.resolve()

    def get(self, path: str, most_bytes: int) -> bytes:
        """See `Source.get`."""
        try:
            file = self._inside(path)
            if not file.is_file():
                if file.exists():
                    raise ElsewhereRefused(path, "it is no plain file")
                raise KeyError(path)
            with file.open("rb") as opened:
                data = opened.read(most_bytes + 1)
        except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
            raise ElsewhereFailed(path, _why(error)) from None
        if len(data) > most_bytes:
            raise ElsewhereRefused(path, f"it has more than {most_bytes} bytes")
        return data

    def folders(self, path: str) -> Sequence[str]:
        """See `Source.folders`."""
        try:
            found = self._inside(path).iterdir()
            return sorted(each.name for each in found if each.is_dir())
        except FileNotFoundError:
            return []
        except (OSError, RuntimeError) as error:
            raise ElsewhereFailed(path, _why(error)) from None

    def origin(self, path: str) -> str:
        """See `Source.origin`."""
        return path

    def _inside(self, path: str) -> Path:
        found = (self._root / checked(path)).resolve()
        if not found.is_relative_to(self._root):
            raise ElsewhereRefused(path, "a link leads out of the source")
        return found


def _why(error: OSError | RuntimeError) -> str:
    return getattr(error, "strerror", None) or "it cannot be read"
