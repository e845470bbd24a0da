"""What is exported serves fnhub, pip, uv and browsers from any file server."""

from __future__ import annotations

import functools
import subprocess
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

import pytest

from tests.e2e.clients import Installer, open_shop
from tests.e2e.conftest import FNHUB, PLAIN
from tests.listening import Quiet, listening


class _Files(Quiet, SimpleHTTPRequestHandler):
    """The files of a folder."""


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A file server of an export, and the index of what its functions require."""
    folder = tmp_path_factory.mktemp("export")
    handler = functools.partial(_Files, directory=folder / "out")
    with listening(handler) as url, open_shop(folder) as shop:
        shop.publish("core/base", requirements="[tiny]")
        shop.publish("core/top", functions="{core/base: ^1.0}")
        shop.make_private_team("hidden")
        shop.publish("hidden/vault")
        shop.requirements_url("core/top", "1.0.0")
        command = [FNHUB, "hub", "export", folder / "out", "--base-url", url]
        command += ["--dir", shop.hub.folder]
        subprocess.run(command, env=PLAIN, check=True, capture_output=True)
        yield url, folder / "out", shop


def get(url):
    with urlopen(url) as answer:
        return answer.status, answer.read()


def test_fnhub_pulls_and_locks_from_files(exported, tmp_path):
    url, _, shop = exported
    variables = PLAIN | {"FNHUB_HUB": url, "FNHUB_CACHE": str(tmp_path / "cache")}
    variables["UV_DEFAULT_INDEX"] = f"{shop.index.url}/simple/"

    for arguments in (["init"], ["add", "core/top@^1.0"], ["sync", "--locked"]):
        command = [FNHUB, *arguments]
        subprocess.run(command, env=variables, check=True, cwd=tmp_path)

    assert (tmp_path / ".fnhub/hub_functions/core/base").is_dir()


@pytest.mark.parametrize("name", ["pip", "uv"])
def test_pip_and_uv_install_from_files(exported, tmp_path, name):
    """The closure by hash, and a function by the simple index."""
    url, _, shop = exported
    client = Installer(name, tmp_path, shop)
    index = ["--index-url", f"{shop.index.url}/simple/"]
    closure = f"{url}/api/v1/functions/core/top/1.0.0/requirements.txt"
    code = "from hub_functions.core.base import add; print(add.__name__)"

    client.run("install", *index, "--require-hashes", "-r", closure)
    by_hash = client.python_says(code)
    client.new_environment()
    more = "--extra-index-url" if name == "pip" else "--index"
    client.run("install", *index, more, f"{url}/simple/", "fnhub-core-top")

    assert by_hash == client.python_says(code) == "add"


def test_a_walk_over_the_files_finds_no_dead_link(exported):
    """A visitor reaches every public page, and nothing asks a hub that is not there."""
    url, _, _ = exported
    waiting, seen, dead = [f"{url}/"], set(), []
    while waiting:
        page = waiting.pop()
        try:
            _, body = get(page)
        except HTTPError as error:
            dead.append((page, error.code))
            continue
        parser = _Links()
        parser.feed(body.decode("utf-8", "replace")) if body[:1] == b"<" else None
        for link in parser.found:
            target = urljoin(page, link).partition("#")[0]
            if urlsplit(target).netloc == urlsplit(url).netloc and target not in seen:
                seen.add(target)
                waiting.append(target)

    assert dead == []
    assert any(each.endswith("/functions/core/top") for each in seen)


def test_nothing_of_a_private_team_is_in_a_file(exported):
    _, folder, _ = exported

    found = [each for each in folder.rglob("*") if each.is_file()]

    assert len(found) > 20
    assert not [each for each in found if b"vault" in each.read_bytes().lower()]


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag in ("a", "link", "script", "img", "use"):
            self.found += [value for key, value in attrs if key in ("href", "src")]
