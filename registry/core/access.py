"""Who may see and do what: roles, scopes, readers.

An account has a role in each of its teams.  A token of an account acts with the
account's roles, one of a team with the maintainer's; both only within the token's
scopes and name patterns.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an account is in a team; each may do what those before it may."""

    READER = "reader"
    MAINTAINER = "maintainer"
    OWNER = "owner"

    def includes(self, other: Role) -> bool:
        """Return whether this role may do all that the other may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


class Scope(StrEnum):
    """What a token allows of what its holder may do."""

    PUBLISH_NEW = "publish:new"  # a function's first release
    PUBLISH_UPDATE = "publish:update"  # a release of a function that is there
    YANK = "yank"  # yank, deprecate, archive, and take it back
    READ = "read"  # private teams' functions
    ADMIN = "admin"  # members, invitations, tokens, visibility


# Words that stand for several scopes, where scopes are asked for.
SCOPE_GROUPS = {"publish": (Scope.PUBLISH_NEW, Scope.PUBLISH_UPDATE)}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks for something that is read; public things are everybody's.

    Every verb that reads the catalog takes one.  What it may not read does not exist
    for it: not found, not counted, not suggested.
    """

    private_teams: frozenset[str] = frozenset()  # those whose functions it may read
    reads_all: bool = False  # an operator, and the hub's own workers

    def may_read(self, team: str, *, is_private: bool) -> bool:
        """Return whether a team's functions are there for this reader."""
        return not is_private or self.reads_all or team in self.private_teams


PUBLIC = Reader()
EVERYTHING = Reader(reads_all=True)
