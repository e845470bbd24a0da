"""Who sent a request, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from registry.core.access import Reader, Role, Scope, matches, scopes_of
from registry.core.accounts import Account
from registry.core.errors import (
    AccountNeeded,
    NameNotAllowed,
    RoleMissing,
    ScopeMissing,
    TeamNotFound,
    WrongTeam,
)
from registry.core.names import FunctionName
from registry.db import Connection, teams


@dataclass(frozen=True, slots=True)
class Holder:
    """A team or an account, within what its token allows.

    Roles are those of the moment when the request came.
    """

    team: str | None  # whose token it is; None: an account's
    scopes: tuple[str, ...]
    account: Account | None = None
    patterns: tuple[str, ...] = ()  # of the functions it may change; none: all
    expires: datetime | None = None
    token_id: int | None = field(default=None, compare=False)

    @property
    def is_operator(self) -> bool:
        """Whether every team is its own."""
        return self.account is not None and self.account.is_operator

    def role_in(self, team: str) -> Role | None:
        """Return what it is in a team; an operator is owner of all."""
        if self.is_operator:
            return Role.OWNER
        if self.account is None:
            return Role.MAINTAINER if team == self.team else None
        return self.account.roles.get(team)

    def allows(self, scope: Scope) -> bool:
        """Return whether the token has a scope."""
        return scope in scopes_of(self.scopes)

    def require_scope(self, *one_of: Scope) -> None:
        """Check what the token allows, whosever it is.

        Raises:
            ScopeMissing: none of these.
        """
        if not any(map(self.allows, one_of)):
            raise ScopeMissing(one_of[0].value, self.scopes)

    def require_account(self) -> Account:
        """Return whose token it is.

        Raises:
            AccountNeeded: a team's.
        """
        if self.account is None:
            raise AccountNeeded
        return self.account

    def require_function(
        self, db: Connection, name: FunctionName, *one_of: Scope
    ) -> teams.Team:
        """Check that a function may be changed, and return its team.

        Raises:
            TeamNotFound: there is no such team for this holder.
            ScopeMissing, WrongTeam, RoleMissing, NameNotAllowed: it may not.
        """
        self.require_scope(*one_of)
        team = self.require_member(db, name.team, Role.MAINTAINER)
        if not matches(self.patterns, name):
            raise NameNotAllowed(str(name), ", ".join(self.patterns))
        return team

    def require_owner(self, db: Connection, name: str) -> teams.Team:
        """Check that a team may be looked after, and return it.

        A token for some names looks after no team.

        Raises:
            TeamNotFound, ScopeMissing, WrongTeam, RoleMissing, NameNotAllowed: not so.
        """
        self.require_scope(Scope.ADMIN)
        team = self.require_member(db, name, Role.OWNER)
        self.require_all_names(f"team {name}")
        return team

    def require_all_names(self, what: str) -> None:
        """Check that the token is not for some names only.

        Raises:
            NameNotAllowed: it is.
        """
        if self.patterns:
            raise NameNotAllowed(what, ", ".join(self.patterns))

    def require_member(self, db: Connection, name: str, least: Role) -> teams.Team:
        """Return a team in which the holder has at least a role.

        Raises:
            TeamNotFound: there is none, or it is private and others'.
            WrongTeam, RoleMissing: it is no member, or is less.
        """
        team, role = teams.find_team(db, name), self.role_in(name)
        if team is None or (team.is_private and role is None):
            raise TeamNotFound(name)
        if role is None:
            raise WrongTeam(name, self.whose)
        if not role.includes(least):
            raise RoleMissing(name, least.value, role.value)
        return team

    def reader(self) -> Reader:
        """Return what it may read."""
        if not self.allows(Scope.READ):
            return Reader()
        own = {self.team} if self.team is not None else set()
        own |= set(self.account.roles) if self.account is not None else set()
        return Reader(frozenset(own), self.is_operator, self.patterns)

    @property
    def whose(self) -> str:
        """Whose token it is, in words."""
        return f"team {self.team}" if self.account is None else self.account.name

    def __str__(self) -> str:
        """As the actor of an event."""
        return f"token of {self.team}" if self.account is None else self.account.name


# Who works on the hub's own machine.
OPERATOR = Holder(
    None, tuple(Scope), Account(id=0, name="operator", is_operator=True, roles={})
)
