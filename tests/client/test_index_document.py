"""Paths and addresses are made of the index document: each value is what it must be."""

from __future__ import annotations

import json

import pytest

from registry.core.errors import AnswerUnreadable, VersionNotFound
from registry.core.index_document import IndexDocument
from registry.core.names import FunctionName, Reference
from tests.client.conftest import entry_of
from tests.client.test_hub import LOST, changed
from tests.factories import make_wheel

ENTRY = entry_of(make_wheel())
GOOD = json.loads(IndexDocument(FunctionName("acme", "add"), 1, (ENTRY,)).encode())


def decode(value):
    return IndexDocument.decode(json.dumps(value).encode(), "http://h")


def test_a_document_is_read():
    assert decode(GOOD).releases == (ENTRY,)


@pytest.mark.parametrize(
    ("path", "new"),
    [
        ("serial", "1"),
        ("serial", -1),
        ("serial", True),
        ("name", 1),
        ("releases", {}),
        ("releases", LOST),
        ("releases.0", "x"),
        ("releases.0.sha256", "../../.." + "0" * 56),
        ("releases.0.sha256", "A" * 64),
        ("releases.0.sha256", 0),
        ("releases.0.signature_sha256", "x"),
        ("releases.0.size", -1),
        ("releases.0.size", 1.5),
        ("releases.0.version", 1),
        ("releases.0.python", None),
        ("releases.0.published", "\ud800"),
        ("releases.0.requirements", "numpy"),
        ("releases.0.requirements", [1]),
        ("releases.0.functions", ["core/x"]),
        ("releases.0.functions", {"core/x": 1}),
        ("releases.0.yanked", True),
        ("releases.0.yanked", "\udcff"),
    ],
)
def test_an_odd_document_is_told(path, new):
    with pytest.raises(AnswerUnreadable):
        decode(changed(GOOD, path, new))


@pytest.mark.parametrize(
    "data", [b"[" * 200_000, b"[]", b"null", b'"x"', b"\xff", b"{}"]
)
def test_what_is_no_document_is_told(data):
    with pytest.raises(AnswerUnreadable):
        IndexDocument.decode(data, "http://h")


def test_whoever_finds_only_yanked_releases_reads_why():
    document = decode(changed(GOOD, "releases.0.yanked", "wrong numbers"))
    wanted = Reference.parse("acme/add@^1")

    with pytest.raises(VersionNotFound) as missing:
        document.choose(wanted)

    assert "1.0.0: wrong numbers" in missing.value.hint
    assert str(document.choose(wanted, or_yanked=True).version) == "1.0.0"
