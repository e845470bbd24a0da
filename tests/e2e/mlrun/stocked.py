"""A hub with functions that MLRun is to read, and MLRun's environment."""

from __future__ import annotations

import json
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from registry.client.folder import read_folder
from registry.core.function_files import MANIFEST_FILE
from registry.core.manifest_file import parse_manifest
from registry.core.wheel.build import Wheel, build_wheel
from tests.e2e import mlrun_functions
from tests.e2e.conftest import FNHUB, PLAIN, ROOT, RunningHub
from tests.e2e.mlrun_programs.cases import CASES
from tests.e2e.processes import wait_until

PROGRAMS = Path(__file__).parent.parent / "mlrun_programs"
PYTHON = ROOT / ".venvs" / "mlrun" / "bin" / "python"


@dataclass(frozen=True)
class Stocked:
    """A hub with core functions, and those of `mlrun_functions`."""

    hub: RunningHub
    wheels: dict[str, Wheel] = field(default_factory=dict)  # by team/name@version

    def publish(self, wheel: Wheel, token: str) -> None:
        request = urllib.request.Request(
            f"{self.hub.url}/api/v1/functions",
            wheel.data,
            {"Authorization": f"Bearer {token}", "Content-Type": "application/zip"},
        )
        with urllib.request.urlopen(request):
            self.wheels[wheel.manifest.ref] = wheel


def fill(stocked: Stocked) -> Stocked:
    tokens = {team: stocked.hub.token(team) for team in ("core", "acme", "vault")}
    private = [FNHUB, "hub", "team", "set-visibility", "vault", "private"]
    subprocess.run([*private, "--dir", stocked.hub.folder], env=PLAIN, check=True)
    for name in CASES:
        found = read_folder(ROOT / "hub_functions" / "core" / name)
        manifest = parse_manifest(found.files[MANIFEST_FILE])
        stocked.publish(build_wheel(manifest, found.files), tokens["core"])
    for wheel in mlrun_functions.wheels():
        stocked.publish(wheel, tokens["acme"])
    stocked.publish(mlrun_functions.private(), tokens["vault"])
    return stocked


def in_mlrun(folder, command, answer="answer.json", **settings):
    """Run a program in MLRun's environment; return what it wrote."""
    assert PYTHON.exists(), "make .venvs/mlrun/installed"
    done = subprocess.run(
        [PYTHON, *map(str, command)],
        cwd=folder,
        env=PLAIN | settings,
        text=True,
        capture_output=True,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return json.loads((folder / answer).read_text())


def wait_for(url: str) -> None:
    """Wait until the worker has made what an address gives."""

    def is_made() -> bool:
        try:
            with urllib.request.urlopen(url):
                return True
        except urllib.error.HTTPError as error:
            error.close()
            return False

    wait_until(is_made, 300)  # pages are made before closures, and those in turn
