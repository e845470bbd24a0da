"""The OpenAPI document says what the application does: all of it, and nothing else."""

from __future__ import annotations

import re

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from registry.core.access import SCOPE_WORDS, Role
from registry.server.api.openapi import openapi_document
from registry.server.app import create_app
from registry.services.accounts import create_account
from registry.services.closure_making import Maker
from registry.services.holder import OPERATOR
from registry.services.members import change_role
from registry.services.publish import publish
from registry.services.tokens import TokenTerms, create_account_token
from tests.conftest import ACME, do_all_jobs
from tests.factories import make_wheel

pytestmark = pytest.mark.thorough

# Names under which there is something, so that not every answer is a 404.
WHEEL = make_wheel()
REAL = {
    "team": "acme",
    "name": "add",
    "version": "1.0.0",
    "sha256": WHEEL.sha256,
    "filename": WHEEL.filename,
    "account": "ann",
    "number": 1,
}
# Where more is asked of a body than its shape: not every archive is a function, and a
# new account is made without a token; a replacement has to be there.
JUDGED = {
    ("/api/v1/functions", "POST"),
    ("/api/v1/invitations/accept", "POST"),
    ("/legacy/", "POST"),
    ("/api/v1/functions/{team}/{name}/deprecation", "PUT"),
}
OTHERS = [make_wheel(version="1.0.1"), make_wheel("acme/other"), make_wheel("no/one")]
# Wheels, near misses of wheels, and noise.
BODIES = st.sampled_from([WHEEL, *OTHERS]).map(lambda wheel: wheel.data) | st.one_of(
    st.integers(0, len(WHEEL.data)).map(lambda end: WHEEL.data[:end]),
    st.binary(max_size=200),
)
schemathesis.openapi.media_type("application/zip", BODIES)


@schemathesis.serializer("application/zip")
def send_bytes(_context, value):
    """Bytes are sent as they are."""
    return value


OPERATIONS = [
    (path, method.upper())
    for path, operations in openapi_document()["paths"].items()
    for method in operations
    if method != "parameters"
]


@pytest.fixture
def schema(backend):
    """The document of a hub that has one function, as its client sees it."""
    publish(backend, ACME, WHEEL.data)
    do_all_jobs(backend)
    for name in ("ann", "bob"):
        create_account(backend, name)
        change_role(backend, OPERATOR, "acme", name, Role.OWNER)
    Maker(backend).make("acme/add@1.0.0")
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", create_app(backend))


@pytest.fixture
def token(backend, schema):
    """Of an owner, who may do all that there is."""
    return create_account_token(backend, "ann", TokenTerms(SCOPE_WORDS))


def test_every_route_is_described_and_every_description_has_a_route(client):
    methods = {"GET", "POST", "PUT", "PATCH", "DELETE"}
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule in client.application.url_map.iter_rules()
        for method in rule.methods & methods
        # Pages for people, and other tools' own interfaces.
        if not rule.endpoint.startswith(("site_", "bridge_"))
    }

    assert routes == set(OPERATIONS)


@pytest.mark.parametrize(
    ("path", "method"), OPERATIONS, ids=[f"{m} {p}" for p, m in OPERATIONS]
)
def test_no_request_gets_an_answer_outside_the_document(path, method, schema, token):
    """Fifty made-up requests each: none fails, none answers what is not described."""
    operation = schema[path][method]

    @settings(
        max_examples=50,
        derandomize=True,  # a fixed seed: the same requests on every machine
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), real=st.booleans(), signed=st.booleans())
    def check(case, real, signed):
        if real:
            named = case.path_parameters or {}
            case.path_parameters = {key: REAL[key] for key in named}
        headers = {"Authorization": f"Bearer {token}"} if signed else {}
        free = [positive_data_acceptance] if (path, method) in JUDGED else []
        case.call_and_validate(headers=headers, excluded_checks=free)

    check()


@pytest.mark.parametrize(
    "path", [path for path, method in OPERATIONS if method == "GET"]
)
def test_what_is_there_is_as_described(path, schema, token):
    operation = schema[path]["GET"]
    named = {key: REAL[key] for key in re.findall(r"\{(\w+)\}", path)}

    headers = {"Authorization": f"Bearer {token}"}

    response = operation.Case(path_parameters=named).call_and_validate(headers=headers)

    assert response.status_code == 200
