"""The command, as people and scripts use it against a real hub."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.e2e.conftest import (
    DESCRIBE,
    copy_describe,
    search_until,
)


def test_a_function_from_author_to_user(fnhub, tmp_path):
    published = fnhub("publish", DESCRIBE)
    sha256 = published.stdout.split()[-1]
    assert published.stdout == f"published core/describe@1.1.0 sha256 {sha256}\n"
    assert fnhub("publish", DESCRIBE).stdout.startswith("unchanged core/describe@1.1.0")

    (hit,) = search_until(fnhub, "summary", "statistics")
    assert (hit["name"], hit["version"]) == ("core/describe", "1.1.0")
    assert "core/describe  1.1.0" in fnhub("search", "describe").stdout

    shown = json.loads(fnhub("info", "describe", "--json").stdout)
    assert shown["sha256"] == sha256
    assert "label_column" in fnhub("info", "describe@^1.0").stdout

    folder = fnhub("pull", "describe@^1.0").stdout.strip()
    assert folder == str(fnhub.folder / ".fnhub/hub_functions/core/describe")
    copied = fnhub("pull", "describe", "--to", "vendor").stdout.strip()
    for name in ("describe.py", "function.yaml", "README.md", "example.ipynb"):
        for place in (folder, copied):
            assert (Path(place) / name).read_bytes() == (DESCRIBE / name).read_bytes()


def test_load_gives_the_plain_function(fnhub):
    """In a project under its canonical name; elsewhere from the cache; both pickle."""
    fnhub("publish", DESCRIBE)
    fnhub("pull", "describe")
    code = (
        "import fnhub, pickle, pandas as pd\n"
        "describe = fnhub.load('describe@^1.0')\n"
        "found = describe(pd.DataFrame({'a': [1.0, 2.0, 6.0]}))\n"
        "again = pickle.loads(pickle.dumps(describe))\n"
        "print(found.rows, again.__module__, again.ref)\n"
        "print(repr(describe))\n"
        "print(pickle.loads(pickle.dumps(found)).rows)\n"
    )

    def python(folder):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=folder,
            env=fnhub.environment,
            text=True,
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    inside = python(fnhub.folder)
    outside = python(fnhub.folder.parent)

    assert inside[0] == "3 hub_functions.core.describe.describe core/describe@1.1.0"
    assert outside[0].startswith("3 fnhub.releases.core_describe_1_1_0_")
    assert inside[1].startswith("<core/describe@1.1.0: describe(table=None, ")
    assert inside[2] == outside[2] == "3"


def test_load_names_what_is_not_installed(fnhub, tmp_path):
    fnhub("publish", DESCRIBE)
    code = (
        "import sys; sys.modules['pandas'] = None\n"
        "import fnhub\n"
        "from registry.core.errors import RequirementMissing\n"
        "try:\n    fnhub.load('describe')\n"
        "except RequirementMissing as error:\n    print(error, error.hint)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=fnhub.environment,
        text=True,
        capture_output=True,
    )

    assert "pandas, which is not installed" in done.stdout, done.stderr
    assert "'pandas>=2.2'" in done.stdout


def test_a_tampered_package_is_not_unpacked(fnhub, hub, tmp_path):
    fnhub("publish", DESCRIBE)
    fnhub("pull", "describe", "--to", "before")
    (package,) = (hub.folder / "store" / "packages").glob("*/*.whl")
    data = bytearray(package.read_bytes())
    data[len(data) // 2] ^= 1
    package.write_bytes(data)
    shutil.rmtree(tmp_path / "cache")

    failed = fnhub("pull", "describe", status=1)

    assert "core/describe@1.1.0: expected sha256" in failed.stderr
    assert "hint: Nothing was unpacked." in failed.stderr
    assert not (fnhub.folder / ".fnhub").exists()
    assert not list((tmp_path / "cache").rglob("*.py"))
    assert (fnhub.folder / "before/hub_functions/core/describe/describe.py").is_file()


def test_every_problem_of_a_broken_function_is_told(fnhub, tmp_path):
    broken = copy_describe(
        tmp_path,
        ("function.yaml", 'version: "1.1.0"', "version: 1.10\nlisence: Apache 2"),
        ("function.yaml", "license: Apache-2.0\n", ""),
    )
    (broken / "README.md").unlink()

    failed = fnhub("publish", broken, status=1)

    assert "function.yaml:3: version: unquoted, 1.10 is read as" in failed.stderr
    assert "lisence: no such key - did you mean `license`?" in failed.stderr
    assert "README.md: there is no README.md" in failed.stderr
    assert failed.stdout == ""
    report = json.loads(fnhub("check", broken, "--json", status=1).stdout)
    assert not report["ok"]
    assert {each["code"] for each in report["problems"]} >= {
        "version-not-quoted",
        "key-unknown",
        "key-missing",
        "readme-missing",
    }


def test_a_breaking_patch_is_refused_before_and_by_the_hub(fnhub, tmp_path):
    fnhub("publish", DESCRIBE)
    breaking = copy_describe(
        tmp_path,
        ("function.yaml", 'version: "1.1.0"', 'version: "1.1.1"'),
        ("describe.py", "label_column", "target"),
    )

    for arguments in (["check"], ["publish", "--dry-run"], ["publish"]):
        failed = fnhub(*arguments, breaking, status=1)
        assert "2.0.0" in failed.stdout + failed.stderr
        assert "label_column" in failed.stdout + failed.stderr


def test_a_yank_hides_and_tells_why(fnhub, hub):
    fnhub("publish", DESCRIBE)
    yanker = fnhub.with_settings(FNHUB_TOKEN=hub.token("core", "--scope", "yank"))

    yanker("yank", "describe@1.1.0", "--reason", "wrong numbers")

    refused = fnhub("pull", "describe", status=1).stderr
    assert "has only yanked versions" in refused
    assert "1.1.0 (wrong numbers)" in refused
    yanker("yank", "describe@1.1.0", "--undo")
    fnhub("pull", "describe")


def test_a_wheel_and_its_folder_are_the_same_release(fnhub):
    path = fnhub("build", DESCRIBE).stdout.strip()
    assert path == "dist/fnhub_core_describe-1.1.0-py3-none-any.whl"

    assert fnhub("publish", path).stdout.startswith("published")
    assert fnhub("publish", DESCRIBE).stdout.startswith("unchanged")


def test_new_gives_a_function_that_passes(fnhub):
    """A newcomer's first function is fit to publish before a line is edited."""
    folder = fnhub("new", "acme/word-count").stdout.strip()

    checked = fnhub("check", folder, "--run")

    assert "acme/word-count@0.1.0 is fit to be published" in checked.stdout
    assert "already there" in fnhub("new", "acme/word-count", status=1).stderr


def test_new_from_a_file_takes_its_function(fnhub):
    code = (
        '"""Counting."""\n\n\n'
        "def count_words(text: str) -> int:\n"
        '    """Count the words of a text."""\n'
        "    return len(text.split())\n"
    )
    (fnhub.folder / "counting.py").write_text(code)

    folder = fnhub("new", "acme/word-count", "--from", "counting.py").stdout.strip()

    fnhub("check", folder)
    assert (fnhub.folder / folder / "word_count.py").read_text() == code


def test_wrong_calls_say_what_is_right(fnhub):
    assert "Did you mean `fnhub search`?" in fnhub("serach", status=2).stderr
    wrong = fnhub("pull", "De scribe", status=2).stderr
    assert "is not a function name" in wrong
    assert "hint:" in wrong
    assert (
        "there is no function core/nothing" in fnhub("info", "nothing", status=1).stderr
    )
    missing = fnhub("pull", "describe@^9", status=1).stderr
    assert "there is no function core/describe" in missing
    nowhere = fnhub.with_settings(FNHUB_HUB="")
    assert "no hub is set" in nowhere("search", "x", status=1).stderr


def test_who_may_not_publish_is_told_which_it_is(fnhub, hub):
    for token, words in {
        "": "a token and none was sent",
        "fnhub_wrong": "does not know the token",
        hub.token("acme"): "of team acme, this needs one of team core",
        hub.token("core", "--scope", "read"): "lacks the scope 'publish:new'",
    }.items():
        refused = fnhub.with_settings(FNHUB_TOKEN=token)("publish", DESCRIBE, status=1)
        assert words in refused.stderr
        assert "hint:" in refused.stderr


def answer_once(payload: bytes) -> str:
    """A server that sends some bytes to whoever connects first, and hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        with listener:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(payload)

    threading.Thread(target=serve, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{}", "ended after 2 of 900"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "not an answer of a hub"),
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "status 502"),
        (
            b"HTTP/1.1 302 Found\r\nLocation: http://e/\r\nContent-Length: 0\r\n\r\n",
            "it moved to http://e/",
        ),
        (b"SSH-2.0-OpenSSH\r\n", "not an answer of a hub"),
        (b"", "cannot reach"),
    ],
)
def test_whatever_answers_the_user_reads_a_sentence(fnhub, payload, words):
    stranger = fnhub.with_settings(FNHUB_HUB=answer_once(payload))

    failed = stranger("pull", "describe", status=1)

    assert words in failed.stderr
    assert "Traceback" not in failed.stderr
    assert not (fnhub.folder / ".fnhub").exists()
