"""What every bridge promises, whatever it is for: each one is picked up here."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from registry.bridges import Question, bridge_names, file_of, open_bridge
from registry.core.access import Reader
from registry.core.names import FunctionName
from registry.server.app import create_app
from registry.services.reader_catalog import ReaderCatalog
from tests.bridges.conftest import BASE


@pytest.fixture(params=bridge_names())
def bridge(request):
    return open_bridge(request.param)


@pytest.fixture
def catalog(hub):
    return ReaderCatalog(hub)


def test_a_prefix_is_a_folder_of_its_own(bridge):
    """The hub and the export put what a bridge says below it."""
    prefixes = [open_bridge(each).prefix for each in bridge_names()]

    assert bridge.prefix.startswith("/")
    assert bridge.prefix.endswith("/")
    assert [each for each in prefixes if each.startswith(bridge.prefix)] == [
        bridge.prefix
    ]


def test_every_static_path_has_an_answer(bridge, catalog):
    """An export writes what these answer; a file that is none breaks a tree."""
    paths = list(bridge.static_paths(catalog))

    assert paths
    for path in paths:
        answer = bridge.answer(Question(path, BASE), catalog)
        assert answer is not None, path
        assert answer.status is HTTPStatus.OK, path
        assert answer.body, path


def test_static_paths_are_files_of_one_tree(bridge, catalog):
    """No path leads out of it, and no file is where a folder has to be."""
    files = [file_of(each) for each in bridge.static_paths(catalog)]

    assert len(set(files)) == len(files)
    for file in files:
        parts = file.split("/")
        assert not {"", ".", ".."} & set(parts), file
        folders = {"/".join(parts[:count]) for count in range(1, len(parts))}
        assert not folders & set(files), file


@pytest.mark.thorough
def test_answers_are_pure(bridge, hub):
    """What is served and what is exported are the same bytes; so ETags hold."""
    for path in bridge.static_paths(ReaderCatalog(hub)):
        question = Question(path, BASE)
        once = bridge.answer(question, ReaderCatalog(hub))
        assert bridge.answer(question, ReaderCatalog(hub)) == once, path


def test_nothing_of_a_hidden_team_is_said(bridge, catalog):
    """A bridge cannot leak: what it may ask has nothing of a private team."""
    for path in bridge.static_paths(catalog):
        answer = bridge.answer(Question(path, BASE), catalog)
        for told in (path.encode(), answer.body):
            assert b"vault" not in told, path
            assert b"skeleton" not in told, path


def test_who_guesses_a_hidden_teams_addresses_learns_nothing(bridge, hub):
    """They are no secret: a former member has them, and names can be tried."""
    member = ReaderCatalog(hub, Reader(frozenset({"vault"})))
    (release,) = member.releases(FunctionName("vault", "skeleton"))
    paths = set(bridge.static_paths(member)) - set(
        bridge.static_paths(ReaderCatalog(hub))
    )

    assert paths
    for path in paths:
        answer = bridge.answer(Question(path, BASE), ReaderCatalog(hub))
        told = b"" if answer is None else answer.body
        assert release.sha256.encode() not in told, path
        assert str(release.version).encode() not in told.replace(path.encode(), b"")


@pytest.mark.parametrize(
    "path", ["no/such/thing", "../x", "core//load", "\x00/a", "a/é/"]
)
def test_what_is_not_there_is_no_success(bridge, catalog, path):
    """Whatever is typed: a bridge says that nothing is there, and does not fail."""
    answer = bridge.answer(Question(path, BASE), catalog)

    assert answer is None or answer.status is not HTTPStatus.OK


@pytest.mark.thorough
def test_the_hub_serves_the_bytes_of_an_export(bridge, hub):
    """One release, one view of it: only the base URL may make a difference."""
    client = create_app(hub).test_client()
    for path in bridge.static_paths(ReaderCatalog(hub)):
        exported = bridge.answer(Question(path, "http://localhost"), ReaderCatalog(hub))
        response = client.get(f"{bridge.prefix}{path}", headers={"Accept": ""})

        assert response.data == exported.body, path
        assert response.content_type == exported.media_type, path


@pytest.mark.thorough
def test_clients_revalidate_by_etag_and_ask_by_head(bridge, hub):
    """A warm client costs the hub no body."""
    client = create_app(hub).test_client()
    for path in bridge.static_paths(ReaderCatalog(hub)):
        url = f"{bridge.prefix}{path}"
        full, head = client.get(url), client.head(url)
        warm = client.get(url, headers={"If-None-Match": full.headers["ETag"]})

        assert (warm.status_code, warm.data) == (304, b"")
        assert (head.status_code, head.data) == (200, b"")
        assert head.headers["ETag"] == full.headers["ETag"]
        assert int(head.headers["Content-Length"]) == len(full.data)
