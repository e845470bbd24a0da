"""What another hub lists no more: releases are for ever, so it should be nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from registry.core.errors import MirrorStopped
from registry.core.index_document import IndexDocument
from registry.core.names import FunctionName
from registry.db import mirrors
from registry.db.releases import releases_of
from registry.services.backend import Backend
from registry.services.mirror.taking import is_from

MOST_PERCENT = 5  # of all that was taken from it


@dataclass(slots=True)
class Losses:
    """What was found missing in one run."""

    url: str
    accepted: int  # that were missing before, or that an operator accepted
    by_name: dict[FunctionName, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many releases the other hub lists no more, of what was looked at."""
        return sum(self.by_name.values())

    def look(
        self, backend: Backend, name: FunctionName, document: IndexDocument | None
    ) -> None:
        """Compare a function's list with what was taken of it; none: all is lost."""
        listed = set() if document is None else {e.version for e in document.releases}
        with backend.database.read() as db:
            here = releases_of(db, name)
        own = {each.version for each in here if is_from(each, self.url)}
        self.by_name[name] = len(own - listed)

    def require_few(self, backend: Backend) -> None:
        """Stop where more are missing, suddenly, than any hub loses by chance.

        Raises:
            MirrorStopped: nothing may be taken until an operator has looked.
        """
        with backend.database.read() as db:
            total = mirrors.count_mirrored(db, self.url)
        new = self.count - self.accepted
        if new * 100 > total * MOST_PERCENT:
            why = f"it lists {new} of the {total} releases no more that it gave"
            raise MirrorStopped(self.url, why)
