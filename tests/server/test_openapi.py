"""The OpenAPI document says what the application does: all of it, and nothing else."""

from __future__ import annotations

import re

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import CHECKS

from registry.server.api.openapi import openapi_document
from registry.server.app import create_app
from registry.services.publish import publish
from registry.services.tokens import create_token
from tests.conftest import ACME, do_all_jobs
from tests.factories import make_wheel


def test_every_route_is_described_and_every_description_has_a_route(client):
    methods = {"GET", "POST", "PUT", "DELETE"}
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule in client.application.url_map.iter_rules()
        for method in rule.methods & methods
    }
    described = {
        (path, method.upper())
        for path, operations in openapi_document()["paths"].items()
        for method in operations
        if method != "parameters"
    }

    assert routes == described
