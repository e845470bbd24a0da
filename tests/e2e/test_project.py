"""A project from its first function to a locked, synced, updated one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from tests.e2e.conftest import UV
from tests.factories import TWICE_CODE, TWICE_INIT, make_wheel

TWICE = {
    "handler": "twice:twice",
    "functions": "{acme/add: ^1.0}",
    "summary": "Add a number twice",
}


def twice_wheel(version="1.0.0", **more):
    files = {"twice.py": TWICE_CODE, "__init__.py": TWICE_INIT}
    return make_wheel("acme/twice", version, manifest=TWICE, files=files, **more)


@pytest.fixture
def fnhub(fnhub, hub):
    """The command of a user who may publish for acme."""
    return fnhub.with_settings(FNHUB_TOKEN=hub.token("acme"))


@pytest.fixture
def shelf(fnhub, tmp_path):
    """Publishes wheels to the hub: acme/add 1.0.0 and acme/twice, which calls it."""

    def publish(*wheels):
        for each in wheels:
            path = tmp_path / each.filename
            path.write_bytes(each.data)
            fnhub("publish", path)

    publish(make_wheel(), twice_wheel())
    return publish


def lock_of(fnhub):
    return json.loads((fnhub.folder / "functions.lock").read_text())


def versions(fnhub):
    return {n: f.get("version") for n, f in lock_of(fnhub)["functions"].items()}


def test_a_function_brings_what_it_calls(fnhub, shelf):
    fnhub("init")

    fnhub("add", "acme/twice")

    assert "acme/twice@^1.0" in (fnhub.folder / "functions.yaml").read_text()
    assert versions(fnhub) == {"acme/add": "1.0.0", "acme/twice": "1.0.0"}
    code = "from hub_functions.acme.twice import twice; print(twice(1.0, 2.0))"
    printed = subprocess.run(
        [sys.executable, "-c", code],
        cwd=fnhub.folder,
        env={"PYTHONPATH": ".fnhub"},
        capture_output=True,
        text=True,
    )
    assert printed.stdout == "5.0\n", printed.stderr
    assert fnhub("tree").stdout == "acme/twice@1.0.0\n  acme/add@1.0.0\n"


def test_a_lock_holds_until_it_is_updated(fnhub, shelf):
    """Who shares a lock shares the releases, whatever is published meanwhile."""
    fnhub("init")
    fnhub("add", "acme/twice")
    before = (fnhub.folder / "functions.lock").read_bytes()
    shelf(make_wheel(version="1.1.0", files={"NOTES.md": "Faster.\n"}))

    fnhub("lock")

    assert (fnhub.folder / "functions.lock").read_bytes() == before
    outdated = json.loads(fnhub("outdated", "--json").stdout)
    assert [(o["name"], o["current"], o["update"]) for o in outdated] == [
        ("acme/add", "1.0.0", "1.1.0")
    ]
    updated = fnhub("update", "acme/add")
    assert "acme/add 1.0.0 -> 1.1.0" in updated.stderr
    assert versions(fnhub)["acme/add"] == "1.1.0"
    assert "up to date" in fnhub("outdated").stderr


def test_outdated_tells_what_the_update_would_change(fnhub, shelf):
    code = (
        make_wheel().files["add.py"].decode().replace("second: float", "other: float")
    )
    code = code.replace("+ second", "+ other").replace("second:", "other:")
    shelf(make_wheel(version="2.0.0", code=code))
    fnhub("init")
    fnhub("add", "acme/add@^1.0")

    outdated = fnhub("outdated")

    assert "latest 2.0.0, outside the range" in outdated.stdout
    assert "major" in outdated.stdout
    assert "second" in outdated.stdout
    diff = fnhub("diff", "acme/add", "1.0.0", "2.0.0").stdout
    assert diff.index("major:") < diff.index("changed: add.py") < diff.index("+++ b/")


def test_the_lock_is_the_same_on_every_path(fnhub, shelf, tmp_path):
    fnhub("init")
    fnhub("add", "acme/twice")
    elsewhere = tmp_path / "else" / "where"
    elsewhere.mkdir(parents=True)
    shutil.copy(fnhub.folder / "functions.yaml", elsewhere)

    fnhub.in_folder(elsewhere)("lock")

    lock = (fnhub.folder / "functions.lock").read_bytes()
    assert (elsewhere / "functions.lock").read_bytes() == lock
    assert str(tmp_path).encode() not in lock


def test_locked_fails_on_an_edited_project(fnhub, shelf):
    fnhub("init")
    fnhub("add", "acme/add")
    path = fnhub.folder / "functions.yaml"
    path.write_text(path.read_text() + "# a remark\n")

    refused = fnhub("sync", "--locked", status=1)

    assert "functions.lock is stale: functions.yaml was edited" in refused.stderr
    fnhub("sync", "--frozen", status=1)
    fnhub("sync")
    fnhub("sync", "--locked")


def test_a_conflict_changes_nothing(fnhub, shelf):
    shelf(make_wheel(version="2.0.0"))
    fnhub("init")
    fnhub("add", "acme/twice")
    before = {p.name: p.read_bytes() for p in fnhub.folder.iterdir() if p.is_file()}

    refused = fnhub("add", "acme/add@^2.0", status=1)

    assert "acme/twice" in refused.stderr
    after = {p.name: p.read_bytes() for p in fnhub.folder.iterdir() if p.is_file()}
    assert after == before


def test_a_removed_function_leaves_with_what_it_called(fnhub, shelf):
    fnhub("init")
    fnhub("add", "acme/twice")

    fnhub("remove", "acme/twice")

    assert versions(fnhub) == {}
    root = fnhub.folder / ".fnhub" / "hub_functions"
    assert not list(root.rglob("function.yaml"))
    fnhub("remove", "acme/twise", status=1)


def test_a_function_of_the_projects_own(fnhub, shelf):
    """Own code takes part under the same rules, and is imported the same way."""
    fnhub("init")
    fnhub("new", "acme/own")

    fnhub("add", "--path", "hub_functions/acme/own")

    locked = lock_of(fnhub)["functions"]["acme/own"]
    assert locked["path"] == "hub_functions/acme/own"
    link = fnhub.folder / ".fnhub" / "hub_functions" / "acme" / "own"
    assert link.resolve() == (fnhub.folder / "hub_functions/acme/own").resolve()
    manifest = fnhub.folder / "hub_functions/acme/own/function.yaml"
    manifest.write_text(manifest.read_text() + "keywords: [mine]\n")
    refused = fnhub("sync", "--locked", status=1)
    assert "hub_functions/acme/own/function.yaml was edited" in refused.stderr


def test_offline_needs_no_socket(fnhub, shelf, tmp_path, hub):
    """What a cache holds, no network is needed for."""
    fnhub("init")
    fnhub("add", "acme/twice")
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    for name in ("functions.yaml", "functions.lock"):
        shutil.copy(fnhub.folder / name, fresh)
    guard = tmp_path / "guard"
    guard.mkdir()
    (guard / "sitecustomize.py").write_text(
        "import sys\n"
        "def refuse(event, args):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.__new__'):\n"
        "        raise RuntimeError(f'a socket was opened: {event} {args}')\n"
        "sys.addaudithook(refuse)\n"
    )
    offline = fnhub.in_folder(fresh).with_settings(PYTHONPATH=str(guard))

    offline("search", "x", status=1)  # the guard works
    offline("sync", "--offline")

    assert (fresh / ".fnhub/hub_functions/acme/twice/twice.py").is_file()
    (fresh / "functions.lock").unlink()
    offline("lock", "--offline")
    lock = (fnhub.folder / "functions.lock").read_bytes()
    assert (fresh / "functions.lock").read_bytes() == lock
    cold = offline.with_settings(FNHUB_CACHE=str(tmp_path / "cold"))
    shutil.rmtree(fresh / ".fnhub")
    refused = cold("sync", "--offline", status=1)
    assert "not in the cache" in refused.stderr


def test_a_tampered_package_is_refused_by_the_lock(fnhub, shelf, hub, tmp_path):
    fnhub("init")
    fnhub("add", "acme/twice")
    package = next((hub.folder / "store" / "packages").glob("*/fnhub_acme_add*.whl"))
    data = bytearray(package.read_bytes())
    data[len(data) // 2] ^= 1
    package.write_bytes(data)
    cold = fnhub.with_settings(FNHUB_CACHE=str(tmp_path / "cold"))
    shutil.rmtree(fnhub.folder / ".fnhub")

    refused = cold("sync", "--locked", status=1)

    assert "expected sha256" in refused.stderr
    assert not list((tmp_path / "cold").rglob("acme_add_*/add.py"))


def test_an_export_is_installed_by_pip_and_uv_alone(fnhub, shelf, tmp_path):
    fnhub("init")
    fnhub("add", "acme/twice")
    fnhub("export", "--out", "requirements.txt")
    file = fnhub.folder / "requirements.txt"
    for number, installer in enumerate(
        ([sys.executable, "-m", "pip", "install"], [str(UV), "pip", "install"])
    ):
        target = tmp_path / f"target{number}"
        command = [*installer, "--require-hashes", "-r", str(file), "--target"]
        done = subprocess.run(
            [*command, str(target)],
            env=fnhub.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert (target / "hub_functions/acme/twice/twice.py").is_file()
        assert (target / "hub_functions/acme/add/add.py").is_file()
