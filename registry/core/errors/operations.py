"""What an operator is told who looks after a hub."""

from __future__ import annotations

from registry.core.errors.families import Conflict, Invalid, NotReady


class BackupFailed(NotReady):
    """A hub cannot be backed up whole."""

    code = "backup-failed"
    hint = "Nothing was left behind. `fnhub hub fsck` tells all that is wrong."

    def __init__(self, what: str, why: str) -> None:
        super().__init__(what, why)
        self.what, self.why = what, why

    def __str__(self) -> str:
        return f"no backup was made: {self.what}: {self.why}"


class InvalidBackup(Invalid):
    """A file is no whole backup of a hub."""

    code = "invalid-backup"
    hint = "Nothing was recorded. Empty the new place, and take another backup."

    def __init__(self, where: str, why: str) -> None:
        super().__init__(where, why)
        self.where, self.why = where, why

    def __str__(self) -> str:
        return f"{self.where}: not a whole backup: {self.why}"


class PlaceNotEmpty(Conflict):
    """A backup is to be restored where something is already."""

    code = "place-not-empty"
    hint = "Restore into a new --dir, an empty database and an empty store."

    def __init__(self, place: str, found: str) -> None:
        super().__init__(place, found)
        self.place, self.found = place, found

    def __str__(self) -> str:
        return f"the {self.place} is not empty: there is {self.found}"


class NotAnExport(Conflict):
    """An export would be written among files that are none of an export."""

    code = "not-an-export"
    hint = "Name an empty place, or one that an earlier export went to."

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: there are files, and they are not an export's"


class LogBusy(Conflict):
    """Another process counts the same log."""

    code = "log-busy"
    hint = "What the other has counted is kept. Call it again when that is done."

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: another process counts it just now"
