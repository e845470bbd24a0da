"""Another hub, and what a mirror makes of it."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask.testing import FlaskClient

from registry.core.access import EVERYTHING
from registry.core.errors import (
    ElsewhereRefused,
)
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.imports.fnhub import OtherHub
from registry.services.backend import Backend
from registry.services.catalog import get_releases
from registry.services.holder import Holder
from registry.services.mirror.following import Terms, mirror
from registry.services.publish import publish
from tests.factories import make_wheel

URL = "https://hub.example"
ADD = FunctionName("far", "add")
FAR = Holder("far", ("publish", "yank"))
ONE = parse_version("1.0.0")


@dataclass
class Far:
    """Another hub, asked by its own web application; a test may twist its answers."""

    backend: Backend
    client: FlaskClient
    asked: list[str] = field(default_factory=list)
    twist: object = None  # (path, body) -> body, or raises

    def ask(self, path, most_bytes):
        self.asked.append(path)
        response = self.client.get(path)
        if response.status_code == 404:
            body = None
        else:
            assert response.status_code == 200, response.text
            body = response.data
        if self.twist is not None:
            body = self.twist(path, body)
        if body is None:
            raise KeyError(path)
        if len(body) > most_bytes:
            raise ElsewhereRefused(path, "too large")
        return body

    @property
    def hub(self):
        return OtherHub(URL, self.ask)

    def publish(self, name="far/add", version="1.0.0", **more):
        return publish(self.backend, FAR, make_wheel(name, version, **more).data)


def follow(backend, far, **terms):
    told = []
    done = mirror(
        backend, far.hub, Terms(**terms), lambda name, taken: told.append((name, taken))
    )
    return done, [str(each) for _, taken in told for each in taken.problems]


def digests(backend, *names):
    """What there is, by what nobody may change."""
    found = {}
    for name in names or (ADD,):
        for each in get_releases(backend, name, EVERYTHING):
            found[each.manifest.ref] = (each.sha256, each.yanked)
    return found


@contextmanager
def lying(far, twist):
    far.twist = twist
    yield
    far.twist = None


def shrunk(path, body):
    """A list that lacks all but its first release."""
    if not path.startswith("/index/") or body is None:
        return body
    document = json.loads(body)
    return json.dumps(document | {"releases": document["releases"][:1]}).encode()
