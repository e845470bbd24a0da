"""The client believes no answer before it has looked at it, and keeps its token."""

from __future__ import annotations

from copy import deepcopy

import pytest

from registry.core.check import check_function
from registry.core.errors import AnswerUnreadable, FunctionNotFound
from registry.core.manifest import manifest_json
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from tests.factories import function_files, make_wheel

ADD = FunctionName("acme", "add")
ONE = parse_version("1.0.0")
API = "/api/v1/functions"
CHECKED = check_function(function_files(manifest={"requirements": '["numpy>=2"]'}))
RELEASE = {
    "name": "acme/add",
    "version": "1.0.0",
    "sha256": "0" * 64,
    "score": 80,
    "published": "2030-01-01T12:00:00+00:00",
    "yanked": None,
}
SHOWN = RELEASE | {
    "manifest": manifest_json(CHECKED.manifest),
    "signature": CHECKED.signature.to_json(),
    "unknown": "a newer hub tells more",
}
RECEIPT = RELEASE | {
    "unchanged": False,
    "changes": [{"level": "minor", "code": "x", "message": "more"}],
    "warnings": [
        {
            "code": "x",
            "severity": "warning",
            "message": "odd",
            "file": "a.py",
            "line": 3,
            "key": "",
            "fix": "mend it",
        }
    ],
}
HIT = {"name": "acme/add", "version": "1.0.0", "summary": "Add"}
PAGE = {"results": [HIT], "total": 1, "did_you_mean": None}
LOST = object()


def changed(value, path, new):
    """A copy of a JSON value with another one at a dotted path, or without it."""
    copy = deepcopy(value)
    *parents, last = [int(p) if p.isdigit() else p for p in path.split(".")]
    place = copy
    for each in parents:
        place = place[each]
    if new is LOST:
        del place[last]
    else:
        place[last] = new
    return copy


def test_the_token_goes_with_what_needs_it_only(stranger, hub):
    """Otherwise `--hub` of a stranger hands it out with the first search."""
    stranger.hold(make_wheel())
    stranger.answer(API, PAGE)
    stranger.answer(f"{API}/acme/add/1.0.0", SHOWN)
    stranger.answer(f"{API}/acme/add/1.0.0/yank", RELEASE)

    entry = hub.index_document(ADD).releases[0]
    hub.package(ADD, entry.version, entry.sha256)
    hub.show(ADD, ONE)
    hub.search("x", {}, 1)
    hub.yank(ADD, ONE, "wrong")
    hub.yank(ADD, ONE, None)
    stranger.answer(API, RECEIPT)
    hub.publish(b"wheel")

    signed = [
        method for method, _, headers in stranger.asked if "Authorization" in headers
    ]
    assert signed == ["PUT", "DELETE", "POST"]
    assert stranger.asked[-1][2]["Authorization"] == "Bearer fnhub_secret"


def test_good_answers_are_read(stranger, hub):
    stranger.answer(API, PAGE)
    stranger.answer(f"{API}/acme/add/1.0.0", SHOWN)

    assert hub.search("x", {}, 1).results == [HIT]
    shown = hub.show(ADD, ONE)
    assert (shown.manifest, shown.signature) == (CHECKED.manifest, CHECKED.signature)
    assert shown.data["unknown"]
    stranger.answer(API, RECEIPT)
    assert str(hub.publish(b"").warnings[0]) == "a.py:3: odd - mend it [x]"


@pytest.mark.parametrize(
    ("path", "new"),
    [
        ("results", LOST),
        ("results", {}),
        ("results.0", "x"),
        ("results.0.summary", 5),
        ("total", "1"),
        ("total", True),
        ("did_you_mean", 1),
    ],
)
def test_an_odd_search_page_is_told(stranger, hub, path, new):
    stranger.answer(API, changed(PAGE, path, new))

    with pytest.raises(AnswerUnreadable, match=path):
        hub.search("x", {}, 1)


@pytest.mark.parametrize(
    ("path", "new"),
    [
        ("score", "80"),
        ("manifest", LOST),
        ("manifest", []),
        ("manifest.name", "?"),
        ("manifest.kind", "pipeline-of-2031"),
        ("manifest.runtime", {"quantum": 1}),
        ("manifest.functions", ["x"]),
        ("manifest.requirements", [1]),
        ("manifest.version", 1),
        ("signature", None),
        ("signature.handlers", [1]),
        ("signature.handlers.0.parameters.0.doc", 5),
        ("signature.handlers.0.parameters.0.type.0.type", []),
        ("signature.handlers.0.outputs.0.type", {}),
        ("signature.handlers.0.raises", [["only one"]]),
    ],
)
def test_an_odd_release_is_told(stranger, hub, path, new):
    stranger.answer(f"{API}/acme/add/1.0.0", changed(SHOWN, path, new))

    with pytest.raises(AnswerUnreadable):
        hub.show(ADD, ONE)


def test_a_release_nested_too_deeply_is_told(stranger, hub):
    atom = {"type": "str"}
    for _ in range(400):
        atom = {"type": "list", "items": [atom]}
    deep = changed(SHOWN, "signature.handlers.0.outputs.0.type", [atom])
    stranger.answer(f"{API}/acme/add/1.0.0", deep)

    with pytest.raises(AnswerUnreadable):
        hub.show(ADD, ONE)


@pytest.mark.parametrize(
    ("path", "new"),
    [
        ("unchanged", None),
        ("changes.0.level", LOST),
        ("warnings", "x"),
        ("warnings.0.severity", "fatal"),
    ],
)
def test_an_odd_receipt_is_told(stranger, hub, path, new):
    stranger.answer(API, changed(RECEIPT, path, new))

    with pytest.raises(AnswerUnreadable):
        hub.publish(b"")


def test_an_odd_answer_to_a_yank_is_told(stranger, hub):
    stranger.answer(f"{API}/acme/add/1.0.0/yank", [])

    with pytest.raises(AnswerUnreadable):
        hub.yank(ADD, ONE, "wrong")


def test_the_document_of_another_function_is_told(stranger, hub):
    stranger.hold(make_wheel("acme/other"))
    stranger.answer(
        "/index/acme/add.json", stranger.answers["/index/acme/other.json"][1]
    )

    with pytest.raises(AnswerUnreadable, match="acme/other"):
        hub.index_document(ADD)


def test_a_refusal_without_words_says_something(stranger, hub):
    stranger.answer(API, {}, Content_Type="application/problem+json")

    with pytest.raises(AnswerUnreadable):
        hub.search("x", {}, 1)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ('"abc"', '"abc"'),
        ('W/"abc"', 'W/"abc"'),
        ("abc", None),
        ('"a"\r\n x', None),
        ('"' + "a" * 300 + '"', None),
        ("", None),
    ],
)
def test_a_document_comes_with_its_bytes_and_an_etag_that_can_be_sent(
    stranger, hub, sent, kept
):
    """What is kept of it is a header of the next request."""
    stranger.hold(make_wheel())
    data = stranger.answers["/index/acme/add.json"][1]
    stranger.answer("/index/acme/add.json", data, ETag=sent)

    fetched = hub.fetch_index(ADD)

    assert fetched.body == data
    assert fetched.etag == kept
    assert fetched.document == hub.index_document(ADD)


def test_a_missing_function_is_told_with_an_etag_too(hub):
    """The function was there when the document was kept."""
    with pytest.raises(FunctionNotFound):
        hub.fetch_index(ADD, '"abc"')
