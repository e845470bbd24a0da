"""What is wrong with something a person wrote, said so that they can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """Whether a problem stops a release."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: what, where, and what to do about it.

    `code` is stable and documented in docs/problems.md; scripts match on it.
    """

    code: str
    message: str
    file: str = "function.yaml"  # relative to the function's folder, posix
    line: int | None = None  # 1-based
    key: str = ""  # key path in the file, for example `runtime.replicas.min`
    fix: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        key = f"{self.key}: " if self.key else ""
        fix = f" - {self.fix}" if self.fix else ""
        return f"{where}: {key}{self.message}{fix} [{self.code}]"

    def to_json(self) -> dict[str, Any]:
        """Shape for the API and `--json`."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "file": self.file,
            "line": self.line,
            "key": self.key,
            "fix": self.fix,
        }


def errors_in(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return those that stop a release."""
    return tuple(each for each in problems if each.severity is Severity.ERROR)
