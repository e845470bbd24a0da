"""Who may see and do what: roles, scopes, name patterns, readers.

An account has a role in each of its teams.  A token of an account acts with the
account's roles, one of a team with the maintainer's; both only within the token's
scopes and name patterns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from registry.core.names import FunctionName

# `*` and `?` stand for what a team or a name may hold, and never for the slash.
PATTERN = re.compile(r"[a-z0-9*?]{1,31}/[a-z0-9*?-]{1,64}")


class Role(StrEnum):
    """What an account is in a team; each may do what those before it may."""

    READER = "reader"
    MAINTAINER = "maintainer"
    OWNER = "owner"

    def includes(self, other: Role) -> bool:
        """Return whether this role may do all that the other may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


class Visibility(StrEnum):
    """For whom a team's functions are there."""

    PUBLIC = "public"  # for everybody
    PRIVATE = "private"  # for its members


class Scope(StrEnum):
    """What a token allows of what its holder may do."""

    PUBLISH_NEW = "publish:new"  # a function's first release
    PUBLISH_UPDATE = "publish:update"  # a release of a function that is there
    YANK = "yank"  # yank, deprecate, archive, and take it back
    READ = "read"  # private teams' functions, members, one's own tokens
    ADMIN = "admin"  # members, invitations, tokens, visibility


# Words that stand for several scopes, where scopes are asked for.
SCOPE_GROUPS = {"publish": (Scope.PUBLISH_NEW, Scope.PUBLISH_UPDATE)}
SCOPE_WORDS = (*SCOPE_GROUPS, *(each.value for each in Scope))


def scopes_of(words: Sequence[str]) -> frozenset[Scope]:
    """Return the scopes that words name, groups spelt out.

    Raises:
        KeyError: a word that names none.
    """
    found: set[Scope] = set()
    for word in words:
        if word not in SCOPE_WORDS:
            raise KeyError(word)
        found.update(SCOPE_GROUPS.get(word) or (Scope(word),))
    return frozenset(found)


def matches(patterns: Sequence[str], name: FunctionName) -> bool:
    """Return whether one of the patterns fits a name; no patterns fit every name."""
    return not patterns or any(_compiled(p).fullmatch(str(name)) for p in patterns)


def covers_team(patterns: Sequence[str], team: str) -> bool:
    """Return whether all names of a team are sure to fit."""
    if not patterns:
        return True
    halves = (pattern.split("/") for pattern in patterns)
    return any(
        name == "*" and _compiled(f"{own}/x").fullmatch(f"{team}/x")
        for own, name in halves
    )


@lru_cache(1_000)
def _compiled(pattern: str) -> re.Pattern[str]:
    escaped = re.escape(pattern)
    return re.compile(escaped.replace(r"\*", "[^/]*").replace(r"\?", "[^/]"))


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks for something that is read; public things are everybody's.

    Every verb that reads the catalog takes one.  What it may not read does not exist
    for it: not found, not counted, not suggested.
    """

    private_teams: frozenset[str] = frozenset()  # those whose functions it may read
    reads_all: bool = False  # an operator, and the hub's own workers
    patterns: tuple[str, ...] = ()  # of names of private functions; none: all names

    def may_read(self, name: FunctionName, *, is_private: bool) -> bool:
        """Return whether a function is there for this reader."""
        if not is_private:
            return True
        is_member = self.reads_all or name.team in self.private_teams
        return is_member and matches(self.patterns, name)

    def may_list(self, team: str, *, is_private: bool) -> bool:
        """Return whether all functions of a team are there, in lists and searches."""
        if not is_private:
            return True
        is_member = self.reads_all or team in self.private_teams
        return is_member and covers_team(self.patterns, team)


PUBLIC = Reader()
EVERYTHING = Reader(reads_all=True)
