"""A request that is not answered, in words for who sent it."""

from __future__ import annotations

from ..refusals import Refusal


class Refused(Refusal):
    """What is wrong with a request, and its status."""

    def __init__(self, why: str, status: int = 400) -> None:
        super().__init__(why, status)
        self.why, self.status = why, status

    def __str__(self) -> str:
        return self.why
