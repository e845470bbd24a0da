"""twine and uv upload to a hub as to any index, and show what it answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from twine.commands.upload import skip_upload

from tests.e2e.conftest import PLAIN, UV
from tests.factories import CODE, make_wheel

TWINE = Path(sys.executable).with_name("twine")


@pytest.fixture(params=["twine", "uv"])
def upload(request, hub, tmp_path):
    """Upload a wheel by one of the two; return status and all that was shown."""
    token, url = hub.token("acme"), f"{hub.url}/legacy/"

    def run(wheel, *arguments, token=token):
        path = tmp_path / wheel.filename
        path.write_bytes(wheel.data)
        if request.param == "uv":
            command = [UV, "publish", "--publish-url", url, "--token", token]
        else:
            command = [TWINE, "upload", "--verbose", "--non-interactive"]
            command += ["--disable-progress-bar", "--repository-url", url]
            command += ["--username", "__token__", "--password", token]
        done = subprocess.run(
            [*map(str, command), *arguments, str(path)],
            env=PLAIN,
            text=True,
            capture_output=True,
        )
        # A terminal's lines are as wide as they are: they are joined again.
        return done.returncode, " ".join((done.stdout + done.stderr).split())

    run.client = request.param
    return run


def test_a_wheel_is_published_and_once_more_changes_nothing(upload, fnhub):
    wheel = make_wheel("acme/add")

    first, again = upload(wheel), upload(wheel)

    assert (first[0], again[0]) == (0, 0), first[1] + again[1]
    assert "acme/add@1.0.0" in fnhub("info", "acme/add").stdout.replace(" ", "@")


def test_other_content_under_a_version_fails_and_says_why(upload):
    assert upload(make_wheel("acme/add"))[0] == 0

    status, shown = upload(make_wheel("acme/add", code=CODE.replace("two", "some")))

    assert status != 0
    assert "File already exists" in shown


def test_uv_passes_over_what_is_there_already(hub, tmp_path, fnhub):
    """It looks at /simple/ before it sends, so a publish may be tried again."""
    token = hub.token("acme")
    wheel = make_wheel("acme/add")
    path = tmp_path / wheel.filename
    path.write_bytes(wheel.data)
    command = [UV, "publish", "--publish-url", f"{hub.url}/legacy/", "--token", token]
    command += ["--check-url", f"{hub.url}/simple/", path]

    first, again = (
        subprocess.run(command, env=PLAIN, text=True, capture_output=True)
        for _ in range(2)
    )

    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    assert "already exists, skipping" in again.stderr


def test_twine_knows_by_the_answer_that_a_version_is_there(hub):
    """What `--skip-existing` asks; the command takes the flag for one index alone."""
    token = hub.token("acme")

    def send(wheel):
        return requests.post(
            f"{hub.url}/legacy/",
            data={":action": "file_upload"},
            files={"content": (wheel.filename, wheel.data)},
            auth=("__token__", token),
            timeout=60,
        )

    assert send(make_wheel("acme/add")).status_code == 201
    taken = send(make_wheel("acme/add", code=CODE.replace("two", "some")))

    assert skip_upload(taken, True, None)
    assert taken.text.startswith("File already exists: ")


def test_what_they_publish_is_pulled_with_the_same_digest(upload, fnhub, tmp_path):
    """One release, whoever brought it: its bytes are its identity."""
    wheel = make_wheel("acme/add")
    assert upload(wheel)[0] == 0

    fnhub("pull", "acme/add@1.0.0", "--to", tmp_path / "pulled")

    document = json.loads(fnhub("info", "acme/add", "--json").stdout)
    assert document["sha256"] == wheel.sha256
    assert (tmp_path / "pulled" / "hub_functions/acme/add/add.py").is_file()


def test_what_is_wrong_with_a_function_is_shown(upload):
    status, shown = upload(make_wheel("acme/add", code=CODE.replace("float", "Number")))

    assert status != 0
    assert "add.py:6" in shown


def test_a_token_of_another_hub_is_refused_with_a_hint(upload):
    status, shown = upload(make_wheel("acme/add"), token="fnhub_none")

    assert status != 0
    assert "token" in shown
