"""A hub of MLRun's on a file server becomes releases that clients use."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from http.server import SimpleHTTPRequestHandler

import pytest

from tests.e2e.conftest import FNHUB, PLAIN, Commands
from tests.imports.mlrun_hub import STEP, MlrunHub
from tests.listening import Quiet, listening

# A handler of MLRun's, with its context and without a type; nothing of it is changed.
PLAIN_CODE = '''"""Count."""


def count(context, limit=3):
    """Count up.

    :param context: the function's context
    :param limit:   to what
    """
    context.log_result("count", limit)
'''


class Unlisted(Quiet, SimpleHTTPRequestHandler):
    """A file server that lists nothing."""

    def list_directory(self, _path):
        self.send_error(404)


@pytest.fixture
def address(tmp_path):
    theirs = MlrunHub(tmp_path / "theirs")
    theirs.root.mkdir()
    for version in ("1.0.0", "1.1.0"):
        theirs.add("count", version, code=PLAIN_CODE + f"\n# {version}\n")
    theirs.add(
        "count", "latest", code=PLAIN_CODE + "\n# 1.1.0\n", item={"version": "1.1.0"}
    )
    theirs.add("broken", "1.0.0", files={"item.yaml": "a: ["})
    theirs.add(
        "drop", "1.0.0", section="steps", code=STEP, item={"className": "DropEvents"}
    )
    with listening(functools.partial(Unlisted, directory=str(theirs.root))) as url:
        yield url


def import_from(address, folder):
    command = [FNHUB, "hub", "import", "mlrun", address, "--json", "--dir", folder]
    done = subprocess.run(command, env=PLAIN, capture_output=True, text=True)
    return done, json.loads(done.stdout)


def test_an_imported_hub_is_pulled_loaded_and_shown(address, start, tmp_path):
    """What people had elsewhere comes in, and is used as everything else here."""
    done, told = import_from(address, tmp_path / "hub")

    assert done.returncode == 1  # something was refused, and is told
    counts = {"taken": 3, "unchanged": 0, "same": 1, "other-bytes": 0, "refused": 1}
    assert told["counts"] == counts
    (refused,) = [e for e in told["entries"] if e["outcome"] == "refused"]
    assert refused["place"] == "functions/master/broken/1.0.0"
    _, again = import_from(address, tmp_path / "hub")
    assert again["counts"] == counts | {"taken": 0, "unchanged": 4, "same": 0}

    _, url = start(tmp_path / "hub")
    project = tmp_path / "project"
    project.mkdir()
    settings = {"FNHUB_HUB": url, "FNHUB_CACHE": str(tmp_path / "cache")}
    fnhub = Commands(project, PLAIN | settings)
    shown = json.loads(fnhub("info", "mlrunhub/count", "--json").stdout)
    assert shown["origin"] == "imported"
    assert "origin     imported" in fnhub("info", "mlrunhub/count").stdout
    assert shown["source"] == f"{address}/functions/master/count/1.1.0"
    code = (
        "import fnhub, json\n"
        "seen = {}\n"
        "class Context:\n"
        "    log_result = staticmethod(seen.__setitem__)\n"
        "count = fnhub.load('mlrunhub/count@^1.0')\n"
        "count(Context(), limit=5)\n"
        "drop = fnhub.load('mlrunhub/drop')\n"
        "kept = drop('a').do({'b': 1})\n"
        "print(json.dumps([seen, kept, str(count.signature().default)]))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project,
        env=PLAIN | settings,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    signature = "count(context, limit=3) -> result"
    assert json.loads(ran.stdout) == [{"count": 5}, None, signature]
