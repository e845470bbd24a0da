"""What goes wrong between a hub and those who ask it."""

from __future__ import annotations

from typing import Any

from registry.core.errors.families import (
    Denied,
    FnhubError,
    Invalid,
    NotFound,
    TooLarge,
    Unavailable,
    Untrusted,
)


class InvalidRequest(Invalid):
    """A request to the hub is not one it knows."""

    code = "invalid-request"
    hint = "The API is described at /api/v1/openapi.json."

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return self.why


class TeamNotFound(NotFound):
    """No team of this name is known to the hub."""

    code = "team-not-found"
    hint = "`fnhub hub token create --team TEAM` on the hub's machine makes a team."

    def __init__(self, team: str) -> None:
        super().__init__(team)
        self.team = team

    def __str__(self) -> str:
        return f"there is no team {self.team}"


class PageNotFound(NotFound):
    """The hub has nothing at this address."""

    code = "not-found"
    hint = "The API is described at /api/v1/openapi.json."

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"there is nothing at {self.path}"


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


class FormForged(Denied):
    """A form did not come from a page of this hub, or the page was too old."""

    code = "form-forged"
    hint = "Open the page anew and send its form; cookies have to be allowed."

    def __str__(self) -> str:
        return "the form was not sent from a page of this hub"


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
    """The token is of nobody in this team."""

    code = "wrong-team"
    hint = "Use a token of the function's team, or publish under your own team."

    def __init__(self, needed: str, own: str) -> None:
        super().__init__(needed, own)
        self.needed, self.own = needed, own

    def __str__(self) -> str:
        return f"the token is of {self.own}, this needs one of team {self.needed}"


class BodyTooLarge(TooLarge):
    """A request's body is larger than the hub takes."""

    code = "too-large"
    hint = (
        "Send less. A wheel may have 32 MiB: leave data out of the function and load "
        "it instead."
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


class DatabaseFailed(Unavailable):
    """The hub's database does not answer, or went away in between."""

    code = "database-failed"
    hint = "Try again: what was done already is found, and not done twice."

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return f"the hub's database failed: {self.why}"


class SearchUnavailable(Unavailable):
    """There is no search index that can be used just now; all else works."""

    code = "search-unavailable"
    hint = "Try again in a moment: the hub makes the index anew by itself."

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return f"search cannot answer: {self.why}"


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
