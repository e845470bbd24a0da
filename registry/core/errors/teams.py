"""What goes wrong with teams, accounts and what they may do."""

from __future__ import annotations

from typing import Any

from registry.core.errors.families import Conflict, Denied, NotFound


class TokenRevoked(Denied):
    """The token was taken back."""

    code = "token-revoked"
    hint = "Make a new one; who revoked it knows why."

    def __init__(self, when: str) -> None:
        super().__init__(when)
        self.when = when

    def __str__(self) -> str:
        return f"the token was revoked {self.when}"


class RoleMissing(Denied):
    """The account is in the team, with a role that may do less."""

    code = "role-missing"
    hint = "An owner of the team can do it, or change the role."

    def __init__(self, team: str, needed: str, role: str) -> None:
        super().__init__(team, needed, role)
        self.team, self.needed, self.role = team, needed, role

    def __str__(self) -> str:
        return f"this needs the role {self.needed} in team {self.team}, not {self.role}"

    def details(self) -> dict[str, Any]:
        """See `FnhubError.details`."""
        return {"team": self.team, "needed_role": self.needed, "role": self.role}


class NameNotAllowed(Denied):
    """The token is for other names."""

    code = "name-not-allowed"
    hint = "Use a token whose name patterns fit, or one without any."

    def __init__(self, name: str, patterns: str) -> None:
        super().__init__(name, patterns)
        self.name, self.patterns = name, patterns

    def __str__(self) -> str:
        return f"the token is for {self.patterns} and not for {self.name}"


class AccountNeeded(Denied):
    """A team's token does what only an account can."""

    code = "account-needed"
    hint = "Use a token of an account: `fnhub hub token create --account NAME`."

    def __str__(self) -> str:
        return "this needs a token of an account, and this one is a team's"


class OperatorNeeded(Denied):
    """Only the hub's operator may do this."""

    code = "operator-needed"
    hint = "Ask who runs the hub; `fnhub hub` on its machine can do it."

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"{self.what} is for the hub's operator"


class AccountNotFound(NotFound):
    """No account of this name is there, or none in this team."""

    code = "account-not-found"
    hint = "Accounts join a team by an invitation."

    def __init__(self, account: str, where: str) -> None:
        super().__init__(account, where)
        self.account, self.where = account, where

    def __str__(self) -> str:
        return f"there is no account {self.account} {self.where}"


class TokenNotFound(NotFound):
    """No token of this number is the caller's to revoke."""

    code = "token-not-found"
    hint = "GET /api/v1/tokens lists yours."

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number

    def __str__(self) -> str:
        return f"you have no token {self.number}"


class InvitationNotValid(NotFound):
    """The code opens nothing: unknown, used or expired."""

    code = "invitation-not-valid"
    hint = "A code counts once and for some days; ask an owner for a new one."

    def __str__(self) -> str:
        return "the invitation is not known, used already, or expired"


class LastOwner(Conflict):
    """A team would be left without an owner."""

    code = "last-owner"
    hint = "Make somebody else an owner first."

    def __init__(self, team: str) -> None:
        super().__init__(team)
        self.team = team

    def __str__(self) -> str:
        return f"team {self.team} keeps at least one owner"


class NameTaken(Conflict):
    """Another team or account has the name."""

    code = "name-taken"
    hint = "Choose another name; names are never freed."

    def __init__(self, what: str, name: str) -> None:
        super().__init__(what, name)
        self.what, self.name = what, name

    def __str__(self) -> str:
        return f"the {self.what} {self.name} is there already"


class NameTooSimilar(Conflict):
    """A new team's name could be taken for another's."""

    code = "name-too-similar"
    hint = (
        "Choose another name. The hub's operator may allow it: "
        "`fnhub hub team create TEAM --allow-similar`."
    )

    def __init__(self, name: str, why: str, other: str) -> None:
        super().__init__(name, why, other)
        self.name, self.why, self.other = name, why, other

    def __str__(self) -> str:
        return f"the team name {self.name} {self.why} {self.other}"
