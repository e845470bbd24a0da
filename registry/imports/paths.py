"""Which paths stay inside a source."""

from __future__ import annotations

from registry.core.errors import ElsewhereRefused

PART_CHARS = 200


def checked(path: str) -> str:
    """Return a path inside a source.

    Raises:
        ElsewhereRefused: it could lead out of it, or to another place.
    """
    for part in path.split("/"):
        is_odd = not part.isprintable() or "\\" in part or len(part) > PART_CHARS
        if is_odd or part in ("", ".", ".."):
            raise ElsewhereRefused(
                path[:PART_CHARS], "the path leads out of the source"
            )
    return path
