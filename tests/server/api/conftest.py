"""Somebody who may publish for the team acme."""

from __future__ import annotations

import pytest

from registry.services.tokens import create_token
from tests.server.api.answers import FUNCTIONS


@pytest.fixture
def token(backend):
    return create_token(backend, "acme", ["publish", "yank"])


@pytest.fixture
def post(client, token):
    def send(data, **headers):
        sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/zip"}
        return client.post(FUNCTIONS, data=data, headers=sent | headers)

    return send
