"""What lies elsewhere, read to be taken in: files of a folder or of a web server.

    paths         which paths stay inside a source
    folder, web   the two sources, which give a file by its path and nothing else
    mlrun/        a hub in MLRun's layout
    fnhub         another fnhub

A source is untrusted: sizes are limited before they are read, a path never leads out of
it, and nothing that it holds is run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Source(Protocol):
    """Files by path: parts between slashes, as `paths.checked` lets them through."""

    def get(self, path: str, most_bytes: int) -> bytes:
        """Return a file.

        Raises:
            KeyError: there is none.
            ElsewhereRefused: it is too large, or leads out of the source.
            ElsewhereFailed: it cannot be read just now.
        """

    def folders(self, path: str) -> Sequence[str]:
        """Return the folders in a folder, sorted; none where a source has no lists."""

    def origin(self, path: str) -> str:
        """Return what to call a path of the source; no path of this machine."""
