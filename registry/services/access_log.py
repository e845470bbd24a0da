"""Lines of a web server's access log: which package was pulled, and when.

Two formats: nginx's `combined`, and JSON, an object a line with nginx's own names for
what is asked: `time_iso8601`, `request_method`, `request_uri`, `status`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

_COMBINED = re.compile(
    r'\S+ \S+ .*? \[(?P<time>[^\]]+)\] "(?P<request>(?:[^"\\]|\\.)*)" '
    r"(?P<status>\d{3}) (?:\d+|-)(?: .*)?"
)
_TIME = re.compile(
    r"(\d{2})/([A-Z][a-z]{2})/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})"
)
# Not strptime's %b, which knows the months of the operator's language.
_MONTHS = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]
_PACKAGE = re.compile(
    r"(?:https?://[^/?#]+)?/(?:[^?#]*/)?packages/(?P<sha256>[0-9a-f]{64})/"
    r"fnhub_[a-z0-9_]+-[0-9a-z.]+-py3-none-any\.whl(?:\?.*)?"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a line says."""

    method: str
    target: str
    status: int
    day: date  # UTC


def parse_combined(line: str) -> Asked:
    """Read a line of the format `combined`, or one that goes on after it.

    Raises:
        ValueError: another line.
    """
    found = _COMBINED.fullmatch(line)
    if found is None:
        raise ValueError("not of the format combined")
    method, _, rest = found["request"].partition(" ")
    day = _combined_time(found["time"]).astimezone(UTC).date()
    return Asked(method, rest.rpartition(" ")[0], int(found["status"]), day)


def parse_json(line: str) -> Asked:
    """Read a line that is a JSON object.

    Raises:
        ValueError: another line.
    """
    try:
        found = json.loads(line)
        time = datetime.fromisoformat(found["time_iso8601"])
        return Asked(
            method=str(found["request_method"]),
            target=str(found["request_uri"]),
            status=int(found["status"]),
            day=time.astimezone(UTC).date(),
        )
    except (KeyError, TypeError, RecursionError, OverflowError) as error:
        raise ValueError(f"not such an object: {error!r}") from None


def pulled(asked: Asked) -> str | None:
    """Return the sha256 of the package that was pulled; None for all else."""
    if asked.method != "GET" or asked.status != 200:
        return None
    found = _PACKAGE.fullmatch(asked.target)
    return None if found is None else found["sha256"]


Parser = Callable[[str], Asked]
FORMATS: dict[str, Parser] = {
    "combined": parse_combined,
    "json": parse_json,
}


def _combined_time(text: str) -> datetime:
    found = _TIME.fullmatch(text)
    if found is None or found[2] not in _MONTHS:
        raise ValueError(f"no time: {text!r}")
    month = _MONTHS.index(found[2]) + 1
    written = f"{found[3]}-{month:02}-{found[1]}T{found[4]}:{found[5]}:{found[6]}"
    return datetime.fromisoformat(f"{written}{found[7]}{found[8]}:{found[9]}")
