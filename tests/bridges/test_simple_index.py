"""/simple/ by its specification; real clients are asked in tests/e2e."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from registry.bridges import Question
from registry.bridges.simple_index import HTML, JSON, bridge
from registry.core.access import Reader
from registry.core.names import FunctionName
from registry.services.moderation import archive
from registry.services.reader_catalog import ReaderCatalog
from tests.bridges.conftest import BASE
from tests.conftest import ACME

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


@pytest.fixture
def ask(hub):
    def answer(path, accept=JSON, reader=None):
        catalog = ReaderCatalog(hub, *([] if reader is None else [reader]))
        return bridge().answer(Question(path, BASE, accept), catalog)

    return answer


@pytest.fixture
def document(ask):
    return lambda path, **more: json.loads(ask(path, **more).body)


class Links(HTMLParser):
    """The anchors of a page, and its metas."""

    def __init__(self, html):
        super().__init__()
        self.anchors, self.metas = [], {}
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "a":
            self.anchors.append(found)
        if tag == "meta" and "name" in found:
            self.metas[found["name"]] = found["content"]


def links(answer):
    return Links(answer.body.decode())


def test_the_root_lists_every_function_by_its_distribution(ask, document):
    wanted = ["fnhub-acme-add", "fnhub-acme-old", "fnhub-core-load"]

    assert [each["name"] for each in document("")["projects"]] == wanted
    anchors = links(ask("", accept="text/html")).anchors
    assert [each["href"] for each in anchors] == [f"{each}/" for each in wanted]


def test_a_file_has_all_that_a_client_resolves_and_checks_by(document, hub):
    """PEP 691, 658, 714 and 700: nothing is downloaded that is not installed."""
    (release, _) = ReaderCatalog(hub).releases(FunctionName("core", "load"))
    found = document("fnhub-core-load/")

    assert found["meta"] == {"api-version": "1.4"}
    assert found["name"] == "fnhub-core-load"
    assert found["versions"] == ["1.0.0", "1.1.0rc1"]
    first = found["files"][0]
    assert TIME.fullmatch(first.pop("upload-time"))
    metadata = {"sha256": release.metadata_sha256}
    assert first == {
        "filename": release.filename,
        "url": f"../../packages/{release.sha256}/{release.filename}",
        "hashes": {"sha256": release.sha256},
        "requires-python": ">=3.11",
        "size": release.size_bytes,
        "yanked": False,
        "core-metadata": metadata,
        "dist-info-metadata": metadata,
    }


def test_both_forms_say_the_same(ask, document):
    """Old clients read HTML, and must resolve as new ones do."""
    files = document("fnhub-acme-add/")["files"]
    anchors = links(ask("fnhub-acme-add/", accept=HTML)).anchors

    assert len(anchors) == len(files) == 2
    for file, anchor in zip(files, anchors, strict=True):
        digest = f"sha256={file['hashes']['sha256']}"
        metadata = f"sha256={file['core-metadata']['sha256']}"
        assert anchor["href"] == f"{file['url']}#{digest}"
        assert anchor["data-requires-python"] == file["requires-python"]
        assert anchor["data-core-metadata"] == metadata
        assert anchor["data-dist-info-metadata"] == metadata
        assert anchor.get("data-yanked", False) == file["yanked"]


def test_a_yank_is_told_with_its_reason(document):
    """PEP 592: clients say it to those who have it pinned."""
    files = document("fnhub-acme-add/")["files"]

    assert [each["yanked"] for each in files] == ['wrong <sums> & "more"', False]


def test_a_functions_mark_is_told(ask, document, hub):
    """PEP 792: one mark; to use another one is more than that nothing will come."""
    mark = {"status": "deprecated", "reason": "slow; use fnhub-acme-add"}
    assert document("fnhub-acme-old/")["project-status"] == mark
    archive(hub, ACME, FunctionName("acme", "old"), reason="done")
    archive(hub, ACME, FunctionName("acme", "add"), reason="done")

    assert document("fnhub-acme-old/")["project-status"] == mark
    mark = {"status": "archived", "reason": "done"}
    assert document("fnhub-acme-add/")["project-status"] == mark
    assert links(ask("fnhub-acme-add/", accept=HTML)).metas == {
        "pypi:repository-version": "1.4",
        "pypi:project-status": "archived",
        "pypi:project-status-reason": "done",
    }
    assert "project-status" not in document("fnhub-core-load/")


@pytest.mark.parametrize(
    "path",
    ["fnhub-acme-add", "FNHUB_Acme.Add/", "fnhub--acme__add/", "fnhub.acme.add"],
)
def test_names_are_folded_and_nothing_is_redirected(document, path):
    """PEP 503: as people type them, with a slash at the end and without."""
    found = document(path)

    assert found["name"] == "fnhub-acme-add"
    up = "../../" if path.endswith("/") else "../"
    assert found["files"][0]["url"].startswith(f"{up}packages/")


@pytest.mark.parametrize(
    "name",
    ["fnhub-acme-nothing", "fnhub-none", "fnhub-x", "fnhub-acme-9", "fnhub-acme"],
)
def test_a_function_that_is_not_there_is_an_empty_page(document, name):
    """A 404 would let the client go on to where a squatter has the name."""
    found = document(f"{name}/")

    assert (found["name"], found["files"], found["versions"]) == (name, [], [])


def test_a_private_function_is_one_that_is_not_there(document, ask):
    stranger = ask("fnhub-vault-skeleton/").body
    member = document("fnhub-vault-skeleton/", reader=Reader(frozenset({"vault"})))

    assert stranger.replace(b"skeleton", b"nothing") == ask("fnhub-vault-nothing/").body
    assert member["versions"] == ["1.0.0"]


@pytest.mark.parametrize("name", ["pandas", "fnhub", "fnhubx-acme-add", "-", "a b"])
def test_other_names_are_a_404_that_may_be_kept(ask, name):
    """Clients ask for each package that they resolve: once a day is enough."""
    answer = ask(f"{name}/")

    assert (answer.status, answer.max_age_s) == (404, 86_400)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (f"{JSON}, {HTML}; q=0.1, text/html; q=0.01", JSON),  # pip's and uv's
        ("application/vnd.pypi.simple.latest+json", JSON),
        (f"{HTML};q=0.9, {JSON};q=0.1", f"{HTML}; charset=utf-8"),
        ("application/vnd.pypi.simple.latest+html", f"{HTML}; charset=utf-8"),
        ("text/html", "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("path", ["", "fnhub-acme-add/"])
def test_the_form_is_the_clients_choice(ask, path, accept, media_type):
    """PEP 691's negotiation."""
    answer = ask(path, accept=accept)

    assert answer.media_type == media_type
    assert answer.varies_by_accept


def test_a_form_that_there_is_not_is_refused(ask):
    answer = ask("fnhub-acme-add/", accept="application/json")

    assert answer.status == 406
    assert JSON.encode() in answer.body
