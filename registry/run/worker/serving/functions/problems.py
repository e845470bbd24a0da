"""What is wrong with a request, as RFC 9457 problem documents.

All wording is here or comes with the refusal; of what failed inside, the log alone
tells.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from .messages import Answer

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong."""

    where: str  # a JSON pointer into what was given, `/bins`
    message: str
    fix: str = ""


class Problem(Exception):
    """A request that is not answered with outputs."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        detail: str,
        faults: Sequence[Fault] = (),
        *,
        retry_after_s: int = 0,
    ) -> None:
        super().__init__(status, code, detail, faults)
        self.status, self.code, self.detail = status, code, detail
        self.faults, self.retry_after_s = tuple(faults), retry_after_s

    def __str__(self) -> str:
        return self.detail

    def answer(self) -> Answer:
        """Return the document."""
        document: dict[str, Any] = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
            "code": self.code,
        }
        if self.faults:
            document["problems"] = [_fault_json(each) for each in self.faults]
        return Answer(self.status.value, MEDIA_TYPE, json.dumps(document).encode())


def _fault_json(fault: Fault) -> dict[str, str]:
    return {key: each for key, each in asdict(fault).items() if each}


def wrong_call(faults: Sequence[Fault]) -> Problem:
    """Tell that what was given does not fit; all faults at once."""
    told = "; ".join(f"{each.where.lstrip('/')}: {each.message}" for each in faults)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return Problem(status, "invalid-call", f"it cannot be called so: {told}", faults)


def unreadable(name: str, why: str) -> Problem:
    """Tell that what was given for an input is none."""
    status, fault = HTTPStatus.UNPROCESSABLE_ENTITY, Fault(f"/{name}", why)
    detail = f"the input {name!r} cannot be read: {why}"
    return Problem(status, "input-unreadable", detail, [fault])


def refused_by_function(message: str) -> Problem:
    """Tell what the function's own ValueError says: what it was given is wrong."""
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "function-refused", message)


def failed(error: str) -> Problem:
    """Tell that the function failed; what it says may be of its insides."""
    detail = f"the function failed: {error}; its log tells more"
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "function-failed", detail)


def failed_here(error: str) -> Problem:
    """Tell that the service failed before it could call the function."""
    detail = f"the service failed: {error}; its log tells more"
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "service-failed", detail)


def late(timeout_s: float) -> Problem:
    """Tell that a call was ended, since its time was over."""
    detail = f"timeout after {timeout_s:g} s"
    return Problem(HTTPStatus.GATEWAY_TIMEOUT, "timeout", detail)


def died(how: str) -> Problem:
    """Tell that the process of a call ended without an answer."""
    detail = f"the process that called the function {how}; its log tells more"
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "process-died", detail)


def busy(waiting: int, retry_after_s: int) -> Problem:
    """Tell that too many wait already."""
    detail = f"{waiting} requests wait already; ask again later"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return Problem(status, "busy", detail, retry_after_s=retry_after_s)
