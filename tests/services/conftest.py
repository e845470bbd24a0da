"""People of a hub, signed in."""

from __future__ import annotations

import pytest

from registry.services.accounts import create_account
from registry.services.holder import OPERATOR
from registry.services.members import change_role
from registry.services.tokens import all_tokens, create_account_token, identify
from tests.services.membership import ALL


@pytest.fixture
def sign_in(backend):
    """Makes accounts, and signs them in with a token for what is named."""

    def holder_of(name, role=None, terms=ALL):
        if not any(each.account == name for each in all_tokens(backend)):
            create_account(backend, name)
        if role is not None:
            change_role(backend, OPERATOR, "acme", name, role)
        return identify(backend, create_account_token(backend, name, terms))

    return holder_of
