"""Accounts as the hub's operator makes them."""

from __future__ import annotations

from registry.core.errors import NameTaken
from registry.core.names import parse_account
from registry.db import accounts
from registry.services.backend import Backend


def create_account(backend: Backend, name: str, *, is_operator: bool = False) -> None:
    """Make an account; it has no token and no team yet.

    Raises:
        InvalidName: not a name for an account.
        NameTaken: there is one of this name.
    """
    with backend.database.write() as db:
        made = accounts.insert_account(
            db, parse_account(name), backend.clock(), is_operator=is_operator
        )
        if made is None:
            raise NameTaken("account", name)
