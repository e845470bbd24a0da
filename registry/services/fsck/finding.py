"""What `fnhub hub fsck` finds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

# By code: what `--repair` does about it, or what else has to be done.
MENDED = {
    "metadata-missing": "made again from the wheel",
    "metadata-damaged": "made again from the wheel",
    "package-misplaced": "moved to where the team's visibility wants it",
    "document-missing": "made again from the record",
    "document-differs": "made again from the record",
    "document-of-nothing": "removed",
    "page-missing": "a worker makes it again",
    "page-misplaced": "removed, and a worker makes it again",
    "search-index-missing": "made anew, as by `fnhub hub reindex --search`",
    "search-missing": "indexed",
    "search-differs": "indexed again",
    "search-of-nothing": "taken out",
}
_BYTES = "take the file of this name out of a backup and put it where it was"
_RECORD = "the record is not rewritten: restore a backup"
LEFT = {
    "package-missing": _BYTES,
    "package-damaged": f"{_BYTES}, in the place of this one",
    "package-refused": "an older fnhub took what this one does not; yank the release",
    "row-differs": _RECORD,
    "event-gap": _RECORD,
    "event-missing": _RECORD,
    "event-double": _RECORD,
    "event-differs": _RECORD,
    "event-of-nothing": _RECORD,
    "yank-differs": "yank it, or take the yank back, once more",
    "mark-differs": "set the mark, or take it back, once more",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as the record says, or a record that contradicts itself."""

    code: str
    what: str  # the function, the release or the serial
    where: str  # the store's key, the table or the index
    message: str
    is_mended: bool = False

    @property
    def is_mendable(self) -> bool:
        """Whether `--repair` mends it: what is derived, and nothing else."""
        return self.code in MENDED

    @property
    def fix(self) -> str:
        """What to do about it."""
        if self.is_mended:
            return MENDED[self.code]
        if self.is_mendable:
            return f"`fnhub hub fsck --repair`: {MENDED[self.code]}"
        return LEFT[self.code]

    def to_json(self) -> dict[str, Any]:
        """Shape for `--json`."""
        return asdict(self) | {"is_mendable": self.is_mendable, "fix": self.fix}
