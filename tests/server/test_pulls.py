"""A pull is a GET that gets a package; whoever asks otherwise is not counted."""

from __future__ import annotations

import pytest

from registry.server.pull_writer import PullWriter
from registry.services.publish import publish
from tests.conftest import ACME, NOON
from tests.factories import make_wheel

WHEEL = make_wheel()
PATH = f"/packages/{WHEEL.sha256}/{WHEEL.filename}"


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("method", "path", "headers", "count"),
    [
        ("GET", PATH, {}, 1),
        ("HEAD", PATH, {}, 0),
        ("GET", PATH, {"If-None-Match": f'"{WHEEL.sha256}"'}, 0),
        ("GET", f"{PATH}.metadata", {}, 0),
        ("GET", PATH.replace(WHEEL.sha256, "0" * 64), {}, 0),
    ],
)
def test_what_counts(backend, client, method, path, headers, count):
    publish(backend, ACME, WHEEL.data)

    client.open(path, method=method, headers=headers)

    assert sum(backend.pulls.take().values()) == count


def test_pulls_are_written_at_the_end_and_shown(backend, client):
    """A server that is stopped loses none."""
    publish(backend, ACME, WHEEL.data)
    writer = PullWriter(backend, period_s=3600)
    writer.start()
    for _ in range(3):
        client.get(PATH)

    writer.stop()

    shown = client.get("/api/v1/functions/acme/add").json
    assert (shown["pulls"], shown["pulls_total"]) == (3, 3)
    assert backend.clock() == NOON
