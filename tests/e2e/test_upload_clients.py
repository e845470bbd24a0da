"""twine and uv upload to a hub as to any index, and show what it answers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

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


def test_what_is_wrong_with_a_function_is_shown(upload):
    status, shown = upload(make_wheel("acme/add", code=CODE.replace("float", "Number")))

    assert status != 0
    assert "add.py:6" in shown


def test_a_token_of_another_hub_is_refused_with_a_hint(upload):
    status, shown = upload(make_wheel("acme/add"), token="fnhub_none")

    assert status != 0
    assert "token" in shown
