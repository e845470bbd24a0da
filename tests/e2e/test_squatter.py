"""Somebody else has our names, in higher versions, on the index that clients ask too.

The lines are those that the hub's own pages print, pasted as they are.
"""

from __future__ import annotations

import html
import os
import re
import shlex
import subprocess
import sys
import tomllib

import pytest

from tests.e2e.clients import BARE, Installer, open_shop, text_of
from tests.e2e.conftest import UV
from tests.e2e.index import digest

OURS = ("fnhub-acme-top", "fnhub-acme-middle", "fnhub-core-base")
PROJECT = '[project]\nname = "mine"\nversion = "1.0"\nrequires-python = ">=3.11"\n'


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """top calls middle, which calls base, which requires a package; and a squatter."""
    with open_shop(tmp_path_factory.mktemp("shop")) as opened:
        opened.publish("core/base", requirements="[tiny]")
        opened.publish("acme/middle", functions="{core/base: ^1.0}")
        opened.publish("acme/top", functions="{acme/middle: ^1.0}")
        opened.requirements_url("acme/top")
        for name in OURS:
            opened.index.add(name.replace("-", "_"), "1.99.0")
        yield opened


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(PROJECT)
    return folder


@pytest.fixture
def run(shop, project, tmp_path):
    """Run a line in the project; for all else there is the squatter's index."""
    variables = BARE | {
        "UV_DEFAULT_INDEX": f"{shop.index.url}/simple/",
        "UV_CACHE_DIR": str(tmp_path / "uv-cache"),
        "UV_PYTHON": sys.executable,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_CACHE_DIR": str(tmp_path / "pip-cache"),
    }

    def start(*command, status=0, **more):
        done = subprocess.run(
            [*map(str, command)],
            cwd=project,
            env=variables | more,
            text=True,
            capture_output=True,
        )
        said = done.stdout + done.stderr
        assert (done.returncode == 0) == (status == 0), said
        return said

    return start


def printed(shop, name, tab):
    """What a page prints in a tab: the lines, and those that are folded."""
    page = text_of(f"{shop.url}/functions/{name}")
    labels = re.findall(r'data-tab="([^"]+)"', page)
    part = page.split('<div class="pane p')[labels.index(tab) + 1]
    blocks = re.findall(r"<pre[^>]*>(.*?)</pre>", part, re.DOTALL)
    return [html.unescape(re.sub("<[^>]+>", "", each)).strip() for each in blocks]


def locked(project):
    """The versions in uv.lock of what is ours."""
    packages = tomllib.loads((project / "uv.lock").read_text())["package"]
    return {p["name"]: p["version"] for p in packages if p["name"] in OURS}


def test_the_squatter_would_win_with_a_bare_extra_index(shop, tmp_path):
    """Without this the others would prove nothing; so no page prints such a line."""
    pip = Installer("pip", tmp_path, shop)

    pip.install("fnhub-acme-top")

    assert pip.version("fnhub-acme-top") == "1.99.0"


def test_pips_line_installs_ours(shop, tmp_path):
    """Each line of the file says where from, and which bytes."""
    pip = Installer("pip", tmp_path, shop)
    (line,) = printed(shop, "acme/top", "pip")
    command = shlex.split(line)
    assert command[:2] == ["pip", "install"]

    index = f"{shop.index.url}/simple/"
    pip.run(*command[1:], PIP_INDEX_URL=index, PIP_EXTRA_INDEX_URL=index)

    assert {pip.version(each) for each in OURS} == {"1.0.0"}
    assert pip.version("tiny") == "1.0"


def test_uvs_line_locks_ours(run, shop, project):
    """For what the first index has uv looks no further."""
    line, _ = printed(shop, "acme/top", "uv")
    command = shlex.split(line)
    assert command[:2] == ["uv", "add"]

    run(UV, *command[1:])

    assert locked(project) == dict.fromkeys(OURS, "1.0.0")


def test_uvs_line_takes_nobodys_function_from_elsewhere(run, shop, project):
    """One that the hub has no more, or never had, is missed and not replaced."""
    shop.index.add("fnhub_acme_gone", "1.0.0")
    line, _ = printed(shop, "acme/top", "uv")

    said = run(UV, *shlex.split(line.replace("acme-top", "acme-gone"))[1:], status=1)

    assert "fnhub-acme-gone" in said


def test_uvs_strict_lines_lock_ours(run, shop, project):
    """All that is called is named, so that no name of it is asked for elsewhere."""
    _, strict = printed(shop, "acme/top", "uv")
    file = project / "pyproject.toml"
    file.write_text(f"{PROJECT}\n{strict}\n")
    line = re.search("^# then: uv (.*)$", strict, re.MULTILINE)[1]

    run(UV, *shlex.split(line))

    assert locked(project) == dict.fromkeys(OURS, "1.0.0")
    packages = tomllib.loads((project / "uv.lock").read_text())["package"]
    places = {p["name"]: p["source"].get("registry", "") for p in packages}
    assert {places[each] for each in OURS} == {f"{shop.url}/simple/"}
    assert places["tiny"] == f"{shop.index.url}/simple/"


def test_the_strict_lines_need_every_name(run, shop, project):
    """With what is called left out, uv takes the squatter's: they are not for show."""
    _, strict = printed(shop, "acme/top", "uv")
    lines = [each for each in strict.splitlines() if "core-base" not in each]
    (project / "pyproject.toml").write_text(PROJECT + "\n" + "\n".join(lines) + "\n")

    run(UV, "add", "fnhub-acme-top")

    assert locked(project)["fnhub-core-base"] == "1.99.0"


def test_uv_lock_twice_is_the_same_file(run, shop, project):
    """What the hub answers depends on nothing but what is published."""
    line, _ = printed(shop, "acme/top", "uv")
    run(UV, *shlex.split(line)[1:])
    first = (project / "uv.lock").read_bytes()
    (project / "uv.lock").unlink()

    run(UV, "lock", "--no-cache")

    assert digest((project / "uv.lock").read_bytes()) == digest(first)
    run(UV, "sync", "--locked", "--offline")


@pytest.mark.parametrize("name", ["acme/top", "acme/middle", "core/base"])
def test_no_page_prints_a_bare_extra_index(shop, name):
    assert "extra-index" not in text_of(f"{shop.url}/functions/{name}")
