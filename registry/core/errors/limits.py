"""What a hub refuses to protect itself and what others have built on it."""

from __future__ import annotations

from registry.core.errors.families import Conflict, Unavailable


class FunctionArchived(Conflict):
    """Nothing more is published under the function's name."""

    code = "function-archived"
    hint = "Publish under another name, or take it back: `fnhub archive NAME --undo`."

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name, self.reason = name, reason

    def __str__(self) -> str:
        return f"{self.name} is archived: {self.reason}"


class RateLimited(Unavailable):
    """More was asked for than one client may in so much time."""

    code = "rate-limited"
    hint = "Come back after the seconds of Retry-After; RateLimit tells what is left."

    def __init__(self, what: str, limit: str, wait_s: int) -> None:
        """Keep what is limited, to how much, and after how many seconds it is open."""
        super().__init__(what, limit, wait_s)
        self.what, self.limit, self.wait_s = what, limit, wait_s

    def __str__(self) -> str:
        return f"too many requests: {self.what} is limited to {self.limit}"


class BodyTooSlow(Unavailable):
    """A request's body did not arrive in time."""

    code = "body-too-slow"
    hint = "Nothing was done. Try again over a better line."

    def __init__(self, wait_s: int) -> None:
        super().__init__(wait_s)
        self.wait_s = wait_s

    def __str__(self) -> str:
        return f"the body did not arrive within {self.wait_s} s"


class UploadsBusy(Unavailable):
    """The hub waits for another request's body."""

    code = "uploads-busy"
    hint = "Nothing was done. Try again in some seconds."

    def __str__(self) -> str:
        return "the hub is reading what another client sends"
