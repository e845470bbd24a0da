"""Every failure that fnhub reports on purpose.

One class for each failure a caller can act on.  Wording lives here and nowhere
else, so code, fields and message are tested and documented together.  HTTP
statuses live in `registry.server.problems`: core does not know HTTP.

    FnhubError
    ├── Invalid       InvalidName, InvalidReference, InvalidVersion, InvalidRange,
    │                 InvalidFunction, InvalidWheel, BreakingRelease, InvalidRequest
    ├── NotFound      FunctionNotFound, VersionNotFound, TeamNotFound, FolderNotFound,
    │                 PageNotFound
    ├── Conflict      VersionExists, FolderExists
    ├── Denied        NotSignedIn, TokenUnknown, TokenExpired, ScopeMissing, WrongTeam
    ├── TooLarge      BodyTooLarge
    ├── Untrusted     DigestMismatch, AnswerTruncated, AnswerUnreadable
    ├── Unavailable   HubUnreachable, HubFailed, StoreFailed
    ├── Refused       (what the hub answered, told again on the client)
    └── NotReady      HubNotSet, InvalidSetting, FileFailed, ExtraMissing,
                      RequirementMissing, FunctionFailed, CannotOpen, AddressTaken
"""

from __future__ import annotations

from typing import Any, ClassVar

from .problems import Problem


class FnhubError(Exception):
    """Base class: `except FnhubError` catches all of them and nothing else."""

    code: ClassVar[str]
    hint: str = ""

    def __init__(self, *fields: object) -> None:
        super().__init__(*fields)  # args are set, so every error pickles

    def details(self) -> dict[str, Any]:
        """Return the fields a program may want, as JSON values."""
        return {}


class Invalid(FnhubError):
    """The caller sent something malformed."""


class NotFound(FnhubError):
    """The named thing does not exist."""


class Conflict(FnhubError):
    """The request contradicts what is already there."""


class Denied(FnhubError):
    """The caller may not do this."""


class TooLarge(FnhubError):
    """More was sent than a limit allows."""


class Untrusted(FnhubError):
    """Bytes failed verification."""


class Unavailable(FnhubError):
    """Something that is needed does not answer now."""


class NotReady(FnhubError):
    """Something on this machine has to be set up first."""


class InvalidName(Invalid):
    """A team's or a function's name breaks the naming rule."""

    code = "invalid-name"
    hint = "Use team/name, for example core/load-dataset."

    def __init__(self, text: str, why: str) -> None:
        super().__init__(text, why)
        self.text, self.why = text, why

    def __str__(self) -> str:
        return f"{self.text!r} is not a function name: {self.why}"


class InvalidReference(Invalid):
    """A reference to a function cannot be read."""

    code = "invalid-reference"
    hint = "Write [team/]name[@range], for example core/describe@^1.2."

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return f"{self.text!r} is not a reference to a function"


class InvalidVersion(Invalid):
    """A version cannot be read."""

    code = "invalid-version"
    hint = "A version is MAJOR.MINOR.PATCH, for example 1.4.0 or 2.0.0-rc.1."

    def __init__(self, text: str, why: str) -> None:
        super().__init__(text, why)
        self.text, self.why = text, why

    def __str__(self) -> str:
        return f"{self.text!r} is not a version: {self.why}"


class InvalidRange(Invalid):
    """A range of versions cannot be read."""

    code = "invalid-range"
    hint = "A range is one of *, ^1.2, ~1.2, 1.*, >=1.2,<2, 1.2.0."

    def __init__(self, text: str, why: str) -> None:
        super().__init__(text, why)
        self.text, self.why = text, why

    def __str__(self) -> str:
        return f"{self.text!r} is not a version range: {self.why}"


class InvalidFunction(Invalid):
    """A function's files break one rule or several; all of them are listed."""

    code = "invalid-function"
    hint = "Mend each line above; `fnhub check` tells the same list without publishing."

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        count = len(self.problems)
        head = f"{count} problem{'s' if count != 1 else ''}"
        return "\n".join([head, *(f"  {problem}" for problem in self.problems)])

    def details(self) -> dict[str, Any]:
        """See `FnhubError.details`."""
        return {"problems": [problem.to_json() for problem in self.problems]}


class InvalidWheel(Invalid):
    """An archive is not a wheel as `fnhub build` makes it."""

    code = "invalid-wheel"
    hint = "Build it with `fnhub build`: wheels of other tools are refused."

    def __init__(self, why: str, member: str = "") -> None:
        super().__init__(why, member)
        self.why, self.member = why, member

    def __str__(self) -> str:
        where = f" at {self.member!r}" if self.member else ""
        return f"not a publishable wheel{where}: {self.why}"

    def details(self) -> dict[str, Any]:
        """See `FnhubError.details`."""
        return {"member": self.member}


class BreakingRelease(Invalid):
    """A release changes more than its version number says."""

    code = "breaking-release"

    def __init__(
        self,
        ref: str,
        previous: str,
        smallest: str,
        changes: tuple[tuple[str, str], ...],
    ) -> None:
        """Keep what changed.

        Args:
            ref: The refused release, `team/name@version`.
            previous: The version it was compared with.
            smallest: The smallest version that would be accepted.
            changes: (level, sentence) of each change, greatest level first.
        """
        super().__init__(ref, previous, smallest, changes)
        self.ref, self.previous = ref, previous
        self.smallest, self.changes = smallest, changes

    @property
    def hint(self) -> str:  # type: ignore[override]  # a sentence made from a field
        """What to do."""
        return f"Publish it as {self.smallest}, or take the change back."

    def __str__(self) -> str:
        lines = [f"  {level}: {text}" for level, text in self.changes]
        head = f"{self.ref} changes more since {self.previous} than its version says"
        return "\n".join([head, *lines])

    def details(self) -> dict[str, Any]:
        """See `FnhubError.details`."""
        changes = [{"level": level, "message": text} for level, text in self.changes]
        return {
            "previous": self.previous,
            "smallest_version": self.smallest,
            "changes": changes,
        }


class InvalidRequest(Invalid):
    """A request to the hub is not one it knows."""

    code = "invalid-request"
    hint = "The API is described at /api/v1/openapi.json."

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return self.why


class FunctionNotFound(NotFound):
    """No function of this name is known."""

    code = "function-not-found"
    hint = "Check the spelling, or look for it with `fnhub search`."

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"there is no function {self.name}"


class VersionNotFound(NotFound):
    """The function has no version that fits."""

    code = "version-not-found"

    def __init__(
        self, ref: str, available: tuple[str, ...], yanked: tuple[str, ...] = ()
    ) -> None:
        """Keep what was asked for and, newest first, what there is.

        Args:
            ref: What was asked for.
            available: The versions there are, without the yanked ones.
            yanked: Those that would fit, each as `version: reason`.
        """
        super().__init__(ref, available, yanked)
        self.ref, self.available, self.yanked = ref, available, yanked

    @property
    def hint(self) -> str:  # type: ignore[override]  # a sentence made from a field
        """What to do."""
        shown = ", ".join(self.available[:8])
        there = f"Versions there are: {shown}." if shown else "Every version is yanked."
        return f"{there} Yanked: {self.yanked[0]}" if self.yanked else there

    def __str__(self) -> str:
        return f"no version fits {self.ref}"

    def details(self) -> dict[str, Any]:
        """See `FnhubError.details`."""
        return {"available": list(self.available)}


class TeamNotFound(NotFound):
    """No team of this name is known to the hub."""

    code = "team-not-found"
    hint = "`fnhub hub token create --team TEAM` on the hub's machine makes a team."

    def __init__(self, team: str) -> None:
        super().__init__(team)
        self.team = team

    def __str__(self) -> str:
        return f"there is no team {self.team}"


class FolderNotFound(NotFound):
    """A folder, or the function expected in it, is not there."""

    code = "folder-not-found"
    hint = "Run it in a function's folder or name one; `fnhub new TEAM/NAME` makes one."

    def __init__(self, path: str, why: str) -> None:
        super().__init__(path, why)
        self.path, self.why = path, why

    def __str__(self) -> str:
        return f"{self.path}: {self.why}"


class PageNotFound(NotFound):
    """The hub has nothing at this address."""

    code = "not-found"
    hint = "The API is described at /api/v1/openapi.json."

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"there is nothing at {self.path}"


class VersionExists(Conflict):
    """A published version never changes."""

    code = "version-exists"
    hint = "A published version never changes: raise `version` and publish again."

    def __init__(self, ref: str, published: str, uploaded: str) -> None:
        """Keep the release and the sha256 of both wheels."""
        super().__init__(ref, published, uploaded)
        self.ref, self.published, self.uploaded = ref, published, uploaded

    def __str__(self) -> str:
        return (
            f"{self.ref} is already published with other content: "
            f"published sha256 {self.published}, this one {self.uploaded}"
        )

    def details(self) -> dict[str, Any]:
        """See `FnhubError.details`."""
        return {"published_sha256": self.published, "uploaded_sha256": self.uploaded}


class FolderExists(Conflict):
    """Something would be written over."""

    code = "folder-exists"

    def __init__(self, path: str, flag: str) -> None:
        """Keep the folder, and the flag that names another place for it."""
        super().__init__(path, flag)
        self.path, self.flag = path, flag

    @property
    def hint(self) -> str:  # type: ignore[override]  # a sentence made from a field
        """What to do."""
        return f"Name another folder with {self.flag}, or move this one away."

    def __str__(self) -> str:
        return f"{self.path} is already there"


class NotSignedIn(Denied):
    """A token is needed and none was sent."""

    code = "not-signed-in"
    hint = "Set FNHUB_TOKEN to a token of the team (`fnhub hub token create`)."

    def __str__(self) -> str:
        return "this needs a token and none was sent"


class TokenUnknown(Denied):
    """The token is not one of this hub's."""

    code = "token-unknown"
    hint = "Check FNHUB_TOKEN and FNHUB_HUB: a token belongs to one hub."

    def __str__(self) -> str:
        return "this hub does not know the token"


class TokenExpired(Denied):
    """The token was valid once."""

    code = "token-expired"
    hint = "Make a new one with `fnhub hub token create`."

    def __init__(self, when: str) -> None:
        super().__init__(when)
        self.when = when

    def __str__(self) -> str:
        return f"the token expired on {self.when}"


class ScopeMissing(Denied):
    """The token may do other things, not this."""

    code = "scope-missing"
    hint = "Use a token with that scope (`fnhub hub token create --scope SCOPE`)."

    def __init__(self, needed: str, held: tuple[str, ...]) -> None:
        super().__init__(needed, held)
        self.needed, self.held = needed, held

    def __str__(self) -> str:
        held = ", ".join(self.held)
        return f"the token lacks the scope {self.needed!r}; it has {held}"

    def details(self) -> dict[str, Any]:
        """See `FnhubError.details`."""
        return {"needed_scope": self.needed, "scopes": list(self.held)}


class WrongTeam(Denied):
    """The token belongs to another team."""

    code = "wrong-team"
    hint = "Use a token of the function's team, or publish under your own team."

    def __init__(self, needed: str, own: str) -> None:
        super().__init__(needed, own)
        self.needed, self.own = needed, own

    def __str__(self) -> str:
        return f"the token is of team {self.own}, this needs one of team {self.needed}"


class BodyTooLarge(TooLarge):
    """A request's body is larger than the hub takes."""

    code = "too-large"
    hint = (
        "A wheel may have 32 MiB: leave data out of the function and load it instead."
    )

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(limit_bytes)
        self.limit_bytes = limit_bytes

    def __str__(self) -> str:
        return f"the body is larger than {self.limit_bytes} bytes"


class DigestMismatch(Untrusted):
    """Downloaded bytes are not the bytes that were published."""

    code = "digest-mismatch"
    hint = "Nothing was unpacked. Pull again; if it repeats, tell the hub's operator."

    def __init__(self, ref: str, expected: str, actual: str) -> None:
        super().__init__(ref, expected, actual)
        self.ref, self.expected, self.actual = ref, expected, actual

    def __str__(self) -> str:
        return f"{self.ref}: expected sha256 {self.expected}, got {self.actual}"


class AnswerTruncated(Untrusted):
    """The hub's answer ended before its announced length."""

    code = "answer-truncated"
    hint = "Nothing was kept. Try again; a proxy may have cut the connection."

    def __init__(self, url: str, expected_bytes: int, received_bytes: int) -> None:
        super().__init__(url, expected_bytes, received_bytes)
        self.url = url
        self.expected_bytes, self.received_bytes = expected_bytes, received_bytes

    def __str__(self) -> str:
        return (
            f"{self.url}: the answer ended after {self.received_bytes} "
            f"of {self.expected_bytes} bytes"
        )


class AnswerUnreadable(Untrusted):
    """What answered does not speak as a hub does."""

    code = "answer-unreadable"
    hint = "Check that FNHUB_HUB is a hub's address; a newer hub needs a newer fnhub."

    def __init__(self, url: str, why: str) -> None:
        super().__init__(url, why)
        self.url, self.why = url, why

    def __str__(self) -> str:
        return f"{self.url}: not an answer of a hub: {self.why}"


class HubUnreachable(Unavailable):
    """No connection to the hub."""

    code = "hub-unreachable"
    hint = "Is the hub running, and FNHUB_HUB its address? `fnhub hub start` runs one."

    def __init__(self, url: str, why: str) -> None:
        super().__init__(url, why)
        self.url, self.why = url, why

    def __str__(self) -> str:
        return f"cannot reach {self.url}: {self.why}"


class HubFailed(Unavailable):
    """The hub answered that it failed."""

    code = "hub-failed"
    hint = "Try again; if it repeats, tell the hub's operator the time and address."

    def __init__(self, url: str, status: int) -> None:
        super().__init__(url, status)
        self.url, self.status = url, status

    def __str__(self) -> str:
        return f"{self.url}: the hub failed with status {self.status}"


class StoreFailed(Unavailable):
    """The place where bytes live does not take or give them."""

    code = "store-failed"
    hint = "Nothing was recorded. Try again later; the operator can see the cause."

    def __init__(self, key: str, why: str) -> None:
        super().__init__(key, why)
        self.key, self.why = key, why

    def __str__(self) -> str:
        return f"the store failed at {self.key}: {self.why}"


class Refused(FnhubError):
    """The hub refused, and said why; told again where the user can read it."""

    code = "refused"

    def __init__(self, status: int, document: dict[str, Any]) -> None:
        """Keep the hub's problem document (RFC 9457)."""
        super().__init__(status, document)
        self.status, self.document = status, document

    @property
    def hint(self) -> str:  # type: ignore[override]  # the hub's own words
        """What the hub advises."""
        return str(self.document.get("hint", ""))

    def __str__(self) -> str:
        said = self.document.get("detail") or self.document.get("title")
        return str(said or f"the hub refused with status {self.status}")

    def details(self) -> dict[str, Any]:
        """See `FnhubError.details`."""
        return {"status": self.status, "problem": self.document}


class HubNotSet(NotReady):
    """No hub's address is known."""

    code = "hub-not-set"
    hint = "Set FNHUB_HUB to the hub's address, or give --hub URL."

    def __str__(self) -> str:
        return "no hub is set"


class InvalidSetting(NotReady):
    """A setting of the client cannot be used."""

    code = "invalid-setting"
    HINTS: ClassVar[dict[str, str]] = {
        "hub": "Write the hub's address in full, for example http://localhost:8080.",
        "token": "Set FNHUB_TOKEN to what `fnhub hub token create` printed.",
        "cache": "Set FNHUB_CACHE to a folder of yours.",
        "file": "Mend the settings file, or name another one with FNHUB_CONFIG.",
    }

    def __init__(self, setting: str, why: str) -> None:
        """Keep the setting, a key of HINTS, and why; never a secret value."""
        super().__init__(setting, why)
        self.setting, self.why = setting, why

    @property
    def hint(self) -> str:  # type: ignore[override]  # a sentence made from a field
        """What to do."""
        return self.HINTS.get(self.setting, "")

    def __str__(self) -> str:
        return f"the setting {self.setting!r} cannot be used: {self.why}"


class FileFailed(NotReady):
    """A file or folder of the user's cannot be read or written."""

    code = "file-failed"
    hint = "Check the path, who may read and write there, and the room that is left."

    def __init__(self, path: str, why: str) -> None:
        """Keep the path, empty where the system named none, and its words."""
        super().__init__(path, why)
        self.path, self.why = path, why

    def __str__(self) -> str:
        return f"{self.path}: {self.why}" if self.path else self.why


class ExtraMissing(NotReady):
    """A part of fnhub is not installed."""

    code = "extra-missing"

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(what, extra)
        self.what, self.extra = what, extra

    @property
    def hint(self) -> str:  # type: ignore[override]  # a sentence made from a field
        """What to do."""
        return f"Install it: pip install 'fnhub[{self.extra}]'"

    def __str__(self) -> str:
        return f"{self.what} needs the {self.extra!r} extra of fnhub"


class RequirementMissing(NotReady):
    """A function needs a package that this environment does not have."""

    code = "requirement-missing"

    def __init__(self, ref: str, missing: str, requirements: tuple[str, ...]) -> None:
        super().__init__(ref, missing, requirements)
        self.ref, self.missing, self.requirements = ref, missing, requirements

    @property
    def hint(self) -> str:  # type: ignore[override]  # a sentence made from a field
        """What to do."""
        quoted = " ".join(f"'{each}'" for each in self.requirements)
        return f"Install what it needs: pip install {quoted}"

    def __str__(self) -> str:
        return f"{self.ref} needs {self.missing}, which is not installed here"


class FunctionFailed(NotReady):
    """A function's own check, test or example failed."""

    code = "function-failed"
    hint = "The lines above are the function's own output."

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"{self.what} failed"


class CannotOpen(NotReady):
    """A part of a hub cannot be opened with these settings."""

    code = "cannot-open"
    hint = "Check --dir and the FNHUB_ settings of this hub."

    def __init__(self, what: str, why: str) -> None:
        super().__init__(what, why)
        self.what, self.why = what, why

    def __str__(self) -> str:
        return f"cannot open the {self.what}: {self.why}"


class AddressTaken(NotReady):
    """A hub cannot listen where it should."""

    code = "address-taken"
    hint = "Is a hub running there already? --port 0 takes a free port."

    def __init__(self, address: str, why: str) -> None:
        super().__init__(address, why)
        self.address, self.why = address, why

    def __str__(self) -> str:
        return f"cannot listen on {self.address}: {self.why}"
