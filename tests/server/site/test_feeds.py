"""Feeds stay readable whatever is published."""

from __future__ import annotations

import feedparser
import pytest

from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.services.publish import publish
from registry.services.yank import yank
from tests.conftest import ACME
from tests.factories import make_wheel


@pytest.mark.parametrize("path", ["/feed.atom", "/teams/acme/feed.atom"])
def test_what_xml_cannot_hold_breaks_no_feed(backend, client, path):
    """A YAML escape writes any character; a feed is of everybody's releases."""
    odd = make_wheel("acme/add", manifest={"summary": r'"Odd \uFFFF \uFFFE & <b>"'})
    publish(backend, ACME, odd.data)
    publish(backend, ACME, make_wheel("acme/plain").data)
    name, version = FunctionName("acme", "add"), parse_version("1.0.0")
    yank(backend, ACME, name, version, reason="it is \uffff")

    found = feedparser.parse(client.get(path).data)

    assert not found.bozo, found.bozo_exception
    assert [each.title for each in found.entries] == [
        "acme/plain 1.0.0",
        "acme/add 1.0.0",
    ]
    assert found.entries[1].summary.startswith("Odd \ufffd \ufffd &")
