"""Names and references, checked once, at the edge.

A team has no dash, so `team-name` splits back at its first dash: PEP 503 folds
`-`, `_` and `.` together, and with dashes in both parts `a-b/c` and `a/b-c`
would claim one distribution.
"""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass

from .errors import InvalidName, InvalidReference
from .versions import ANY, Range

CORE = "core"
NAME_LENGTH = 64
TEAM = re.compile(r"[a-z][a-z0-9]{1,30}")
ACCOUNT = re.compile(r"(?=.{2,39}\Z)[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")

# Devices that Windows opens whatever the extension: a folder cannot be called so.
_DEVICES = {"con", "prn", "aux", "nul"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(10)
}
_RESERVED = _DEVICES | {word.lower() for word in keyword.kwlist}
# Words that a route, a tag or a tool uses in a name's or a team's place.
RESERVED_NAMES = frozenset(
    _RESERVED
    | {"latest", "search", "new", "versions", "api", "diff", "files", "index"}
    | {"releases", "all", "test", "tests", "setup", "main"}
)
RESERVED_TEAMS = frozenset(
    _RESERVED
    | {"admin", "all", "api", "badge", "categories", "dist", "fnhub", "functions"}
    | {"hub", "index", "kfp", "latest", "legacy", "me", "mlrun", "new", "packages"}
    | {"public", "publish", "registry", "releases", "schemas", "search", "simple"}
    | {"static", "team", "teams", "test", "tests"}
)
RESERVED_ACCOUNTS = frozenset({"admin", "fnhub", "me", "operator", "root", "team"})


@dataclass(frozen=True, order=True, slots=True)
class FunctionName:
    """A checked `team/name`.  Holding one is the proof that the text was read."""

    team: str
    name: str

    @classmethod
    def parse(cls, text: str) -> FunctionName:
        """Read `team/name`; `_` is read as `-`.

        Raises:
            InvalidName: the text breaks a rule; the message says which one.
        """
        team, slash, name = text.partition("/")
        if not slash:
            why = "it needs a team and a name, as in core/describe"
            raise InvalidName(_shorten(text), why)
        return cls(parse_team(team), parse_name(name))

    @property
    def module(self) -> str:
        """The last part of the import path: `load_dataset`."""
        return self.name.replace("-", "_")

    @property
    def package(self) -> str:
        """The import path: `hub_functions.core.load_dataset`."""
        return f"hub_functions.{self.team}.{self.module}"

    @property
    def folder(self) -> str:
        """Where its files lie in a repository, a wheel and `.fnhub/`, posix."""
        return f"hub_functions/{self.team}/{self.module}"

    @property
    def distribution(self) -> str:
        """The name pip and uv know it by: `fnhub-core-load-dataset`."""
        return f"fnhub-{self.team}-{self.name}"

    def __str__(self) -> str:
        return f"{self.team}/{self.name}"


def parse_team(text: str) -> str:
    """Read a team's name.

    Raises:
        InvalidName: not a team's name, or one that is reserved.
    """
    if TEAM.fullmatch(text) is None:
        why = "a team is 2 to 31 small letters and digits, a letter first, no dash"
        raise InvalidName(_shorten(text), why)
    if text in RESERVED_TEAMS:
        raise InvalidName(text, f"the team name {text!r} is reserved")
    return text


def parse_account(text: str) -> str:
    """Read the name of an account.

    Raises:
        InvalidName: not one, or one that is reserved.
    """
    if ACCOUNT.fullmatch(text) is None:
        why = "an account is 2 to 39 small letters, digits and single dashes"
        raise InvalidName(_shorten(text), f"{why}, a letter first")
    if text in RESERVED_ACCOUNTS:
        raise InvalidName(text, f"the account name {text!r} is reserved")
    return text


def parse_name(text: str) -> str:
    """Read a function's name without its team; `_` is read as `-`.

    Raises:
        InvalidName: not a name, or one that is reserved.
    """
    name = text.replace("_", "-")
    if len(name) > NAME_LENGTH:
        why = f"a name has at most {NAME_LENGTH} characters, this one {len(name)}"
        raise InvalidName(_shorten(name), why)
    if NAME.fullmatch(name) is None:
        why = "a name is small letters and digits with single dashes, a letter first"
        raise InvalidName(text, why)
    if name in RESERVED_NAMES:
        raise InvalidName(text, f"the name {name!r} is reserved")
    return name


def _shorten(text: str) -> str:
    """Keep a message readable whatever was typed."""
    return text if len(text) <= NAME_LENGTH else f"{text[:20]}..."


@dataclass(frozen=True, slots=True)
class Reference:
    """A function and the versions of it that will do: `core/describe@^1.2`."""

    name: FunctionName
    range: Range = ANY

    @classmethod
    def parse(cls, text: str) -> Reference:
        """Read `[team/]name[@range]` or `hub://[team/]name[:version]`.

        A bare name means the core team.

        Raises:
            InvalidReference: the form is wrong.
            InvalidName, InvalidRange: a part of it is.
        """
        rest = text.strip().removeprefix("hub://")
        is_url = rest != text.strip()
        name, mark, wanted = rest.partition(":" if is_url else "@")
        if not name or (mark and not wanted):
            raise InvalidReference(_shorten(text))
        if "/" not in name:
            name = f"{CORE}/{name}"
        if is_url and wanted == "latest":
            wanted = "*"
        return cls(FunctionName.parse(name), Range.parse(wanted) if mark else ANY)

    def __str__(self) -> str:
        return str(self.name) if self.range == ANY else f"{self.name}@{self.range}"
