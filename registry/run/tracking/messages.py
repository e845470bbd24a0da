"""What is sent to a tracker, and what it answers."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Store:
    """Where records go."""

    address: str  # of an MLflow server, or a database's URL
    artifacts: str = ""  # folder for files, of a database; a server knows its own
    experiment: str = "fnhub"


@dataclass(frozen=True, slots=True)
class Sending:
    """Runs to be sent, in their order."""

    store: Store
    folders: tuple[str, ...]  # absolute, each with a record
    secrets: tuple[str, ...] = field(default=(), repr=False)  # in no file that is sent

    def encode(self) -> bytes:
        """Return it as the program reads it."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, data: bytes) -> Sending:
        """Read what `encode` wrote."""
        found: dict[str, Any] = json.loads(data)
        lists = (tuple(found[key]) for key in ("folders", "secrets"))
        return cls(Store(**found["store"]), *lists)


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one run; the parts are empty where it could not be sent."""

    folder: str
    run_id: str = ""
    url: str = ""  # where people see it; empty for a database
    models: tuple[str, ...] = ()  # "name 3": registered, with their versions
    problem: str = ""
    withheld: tuple[str, ...] = ()  # files that hold a secret, and were not sent

    def encode(self) -> bytes:
        """Return it as one line."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def decode(cls, line: bytes) -> Sent:
        """Read what `encode` wrote."""
        found: dict[str, Any] = json.loads(line)
        lists = {key: tuple(found[key]) for key in ("models", "withheld")}
        return cls(**(found | lists))
