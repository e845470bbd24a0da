"""What goes wrong with what a hub takes in from elsewhere."""

from __future__ import annotations

from registry.core.errors.families import Conflict, Invalid, Unavailable, Untrusted


class ElsewhereFailed(Unavailable):
    """A source that a hub takes functions from does not give them."""

    code = "elsewhere-failed"
    hint = "What was taken so far is kept. Look at the address, and try again."

    def __init__(self, where: str, why: str) -> None:
        super().__init__(where, why)
        self.where, self.why = where, why

    def __str__(self) -> str:
        return f"cannot read {self.where}: {self.why}"


class ElsewhereRefused(Untrusted):
    """What a source gives is not to be taken."""

    code = "elsewhere-refused"
    hint = "Nothing of it was taken."

    def __init__(self, where: str, why: str) -> None:
        super().__init__(where, why)
        self.where, self.why = where, why

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"


class NotImportable(Invalid):
    """An entry of another tool's hub cannot become a release."""

    code = "not-importable"
    hint = "Mend it where it is kept, and import again: what was taken is not changed."

    def __init__(self, place: str, why: str) -> None:
        super().__init__(place, why)
        self.place, self.why = place, why

    def __str__(self) -> str:
        return f"{self.place}: {self.why}"


class NotMirrored(Conflict):
    """A release of the hub that is followed cannot be one of this hub."""

    code = "not-mirrored"
    hint = "What is here stays as it is. It is tried again with the next run."

    def __init__(self, ref: str, why: str) -> None:
        super().__init__(ref, why)
        self.ref, self.why = ref, why

    def __str__(self) -> str:
        return f"{self.ref} is not mirrored: {self.why}"


class MirrorStopped(Conflict):
    """The hub that is followed has suddenly lost releases."""

    code = "mirror-stopped"
    hint = (
        "Nothing was removed here. Ask its operator; `fnhub hub mirror URL "
        "--accept-losses` goes on, and keeps what is here."
    )

    def __init__(self, url: str, why: str) -> None:
        super().__init__(url, why)
        self.url, self.why = url, why

    def __str__(self) -> str:
        return f"the mirror of {self.url} stopped: {self.why}"
