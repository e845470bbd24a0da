"""A source gives its own files, within limits, and nothing beside."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler

import pytest

from registry.core.errors import ElsewhereFailed, ElsewhereRefused
from registry.imports.folder import Folder
from registry.imports.opening import open_source
from registry.imports.web import Web
from tests.listening import Quiet, listening


@pytest.fixture
def root(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    root = tmp_path / "root"
    (root / "a").mkdir(parents=True)
    (root / "a" / "x.txt").write_text("x" * 10)
    return root


class Odd(Quiet, SimpleHTTPRequestHandler):
    """A file server that also leads elsewhere, fails, and ends too early."""

    failures = 0

    def do_GET(self):
        if self.path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", "/a/x.txt")
            self.end_headers()
        elif self.path.startswith("/failing"):
            type(self).failures += 1
            self.send_error(503)
        elif self.path.startswith("/cut"):
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"short")
        else:
            super().do_GET()


@pytest.fixture
def server(root):
    with listening(partial(Odd, directory=str(root))) as url:
        yield url


@pytest.fixture(params=["folder", "web"])
def source(request, root):
    if request.param == "folder":
        return Folder(root)
    return Web(request.getfixturevalue("server"), sleep=lambda _: None)


def test_a_file_is_given_whole_or_not_at_all(source):
    """A limit is looked at before anything is kept."""
    assert source.get("a/x.txt", 10) == b"x" * 10
    with pytest.raises(ElsewhereRefused):
        source.get("a/x.txt", 9)
    with pytest.raises(KeyError):
        source.get("a/none.txt", 9)


@pytest.mark.parametrize(
    "path",
    ["../secret.txt", "a/../../secret.txt", "/etc/hosts", "a//x.txt", "a\\b", "."],
)
def test_no_path_leads_out(source, path):
    """An item.yaml names files: its author must not read the operator's."""
    with pytest.raises(ElsewhereRefused):
        source.get(path, 1000)


def test_a_link_leads_nowhere_else(root, tmp_path):
    (root / "a" / "link").symlink_to(tmp_path / "secret.txt")
    (root / "a" / "near").symlink_to(root / "a" / "x.txt")

    assert Folder(root).get("a/near", 10) == b"x" * 10
    with pytest.raises(ElsewhereRefused):
        Folder(root).get("a/link", 1000)


def test_a_redirect_is_told_and_not_followed(server):
    """What a source says is at its own address: no request goes to others."""
    with pytest.raises(ElsewhereFailed, match=r"it leads to /a/x\.txt"):
        Web(server).get("moved", 100)


@pytest.mark.parametrize("path", ["failing", "cut"])
def test_a_failure_in_passing_is_tried_again_and_then_told(server, path):
    """One lost packet loses no entry, and a dead server does not hang the import."""
    waits = []

    with pytest.raises(ElsewhereFailed):
        Web(server, sleep=waits.append).get(path, 1000)

    assert len(waits) == 2


@pytest.mark.parametrize(
    "place", ["http://", "http://user:pass@host", "http://host?x=1", "http://host:0"]
)
def test_an_address_holds_no_secret(place):
    """It is kept with each release as where that came from, for everybody to read."""
    with pytest.raises(ElsewhereFailed) as failed:
        Web(place)

    assert "pass" not in str(failed.value)


@pytest.mark.parametrize(
    "place",
    ["file://localhost{}", "file://{}", "ftp://127.0.0.1/a", "HTTP:/a", "data:,x"],
)
def test_only_the_web_is_asked(place, root):
    """urllib opens files and FTP, too: an address must not mean this machine."""
    with pytest.raises(ElsewhereFailed, match="not http"):
        Web(place.format(root))


@pytest.mark.parametrize("place", ["file://{}", "s3://bucket", "ftp://127.0.0.1/a"])
def test_an_address_of_another_kind_is_told_and_no_folder(place, root):
    """ "There is no such folder" would send its reader looking for one."""
    with pytest.raises(ElsewhereFailed, match="not http"):
        open_source(place.format(root))


def test_a_folder_has_to_be_there(tmp_path):
    with pytest.raises(ElsewhereFailed):
        Folder(tmp_path / "none")
