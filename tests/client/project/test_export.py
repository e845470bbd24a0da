"""`fnhub export` is read by installers: each line is one, or a comment."""

from __future__ import annotations

import sys
import tomllib

from packaging.pylock import Pylock

from tests.client.conftest import write_function
from tests.factories import make_wheel


def lines(text):
    return [line for line in text.splitlines() if not line.startswith("#")]


def test_a_function_is_a_wheel_of_its_hub_with_its_hash(stranger, project):
    wheel = make_wheel()
    stranger.hold(wheel)
    project("add", "acme/add")

    url = f"{stranger.url}/packages/{wheel.sha256}/{wheel.filename}"
    assert lines(project("export", "--hub", f"{stranger.url}/")) == [
        f"fnhub-acme-add @ {url}#sha256={wheel.sha256} \\",
        f"    --hash=sha256:{wheel.sha256}",
    ]


def test_a_project_without_functions_requires_nothing(project):
    project("lock")

    assert lines(project("export")) == []


def test_a_path_function_is_a_comment(project, monkeypatch):
    """It needs no hub, either."""
    folder = write_function(project.root)
    project("add", "--path", folder)
    monkeypatch.delenv("FNHUB_HUB")
    project.want("{path: hub_functions/acme/add}")
    project("lock")

    text = project("export")

    assert lines(text) == []
    assert "# acme/add is a folder of the project: hub_functions/acme/add" in text


def test_an_export_replaces_a_file_whole(project):
    project("lock")
    (project.root / "requirements.txt").write_text("old\n" * 99)

    project("export", "--out", "requirements.txt")

    assert lines((project.root / "requirements.txt").read_text()) == []


def pylock(text):
    """The packages of a pylock.toml, read by the reference reader."""
    read = Pylock.from_dict(tomllib.loads(text))
    read.validate()
    return read.packages


def test_a_function_is_a_package_of_a_pylock_with_its_wheel(stranger, project):
    wheel = make_wheel(version="1.0.0-rc.1")
    stranger.hold(wheel)
    project("add", "acme/add@^1.0.0-rc.1")

    text = project("export", "--format", "pylock", "--hub", f"{stranger.url}/")

    (package,) = pylock(text)
    assert (package.name, str(package.version)) == ("fnhub-acme-add", "1.0.0rc1")
    (file,) = package.wheels
    assert file.url == f"{stranger.url}/packages/{wheel.sha256}/{wheel.filename}"
    assert (file.name, file.size) == (wheel.filename, len(wheel.data))
    assert file.hashes == {"sha256": wheel.sha256}
    assert tomllib.loads(text)["requires-python"] == wheel.manifest.python


def test_a_pylock_of_no_function_is_one(project):
    project("lock")

    assert pylock(project("export", "--format", "pylock")) == []


def test_a_path_function_is_a_comment_of_a_pylock(project):
    project("add", "--path", write_function(project.root))

    text = project("export", "--format", "pylock")

    assert pylock(text) == []
    assert "# acme/add is a folder of the project: hub_functions/acme/add\n" in text


def test_a_pylock_without_its_extra_says_what_to_install(project, monkeypatch):
    project("lock")
    monkeypatch.setitem(sys.modules, "tomli_w", None)
    monkeypatch.delitem(sys.modules, "registry.client.project.pylock", raising=False)

    assert "fnhub[run]" in project("export", "--format", "pylock", status=1)
