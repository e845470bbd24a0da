"""What tests of exports publish."""

from __future__ import annotations

from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.services.holder import Holder
from registry.services.publish import publish
from tests.conftest import ACME, do_all_jobs
from tests.factories import make_wheel

BASE = "http://functions.example"
ADD, SUB = FunctionName("acme", "add"), FunctionName("acme", "sub")
ZETA = Holder("zeta", ("publish",))
ONE = parse_version("1.0.0")


def published(backend, *names):
    wheels = [make_wheel(name) for name in names]
    for wheel in wheels:
        publish(backend, ACME, wheel.data)
    do_all_jobs(backend)
    return wheels
