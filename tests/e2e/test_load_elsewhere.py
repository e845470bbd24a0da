"""What is loaded survives the ways in which people send it to other processes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from registry.client.hub import Hub
from tests.factories import make_wheel

POINT = '''

class Sum(NamedTuple):
    """A sum."""

    value: float


def boxed(first: float, second: float = 1.0) -> Sum:
    """Add, and keep the result in a class of the function's own."""
    return Sum(first + second)
'''
PRELUDE = """
import sys
import fnhub

project, beside = fnhub.load("acme/add@^1"), fnhub.load("acme/add@^2")
assert project.__module__.startswith("hub_functions."), project.__module__
assert beside.__module__.startswith("fnhub.releases."), beside.__module__


def calls(run):
    for function in (project, beside):
        found = run(function, 2.0, 3.0)
        assert found.value == (5.0 if function is project else 6.0), found
        print(type(found).__module__.split(".")[0])


"""
WAYS = {
    "pickle": """
import pickle
if __name__ == "__main__":
    calls(lambda f, *a: pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(f))(*a))))
""",
    "joblib": """
from joblib import Parallel, delayed
if __name__ == "__main__":
    calls(lambda f, *a: Parallel(2)([delayed(f)(*a)])[0])
""",
    "spawned processes": """
import multiprocessing
if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        calls(lambda f, *a: pool.apply(f, a))
""",
    "dask workers": """
from distributed import Client, LocalCluster
if __name__ == "__main__":
    places = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(**places) as cluster, Client(cluster) as client:
        calls(lambda f, *a: client.submit(f, *a).result())
""",
}


@pytest.fixture
def project(fnhub, hub):
    """A project that has locked acme/add 1.0; 2.0 is on the hub."""
    speaker = Hub(hub.url, hub.token("acme"))
    for version, edit in (("1.0.0", "first + second"), ("2.0.0", "first * second")):
        code = '"""Sums."""\n\nfrom typing import NamedTuple\n\n__all__ = ["boxed"]\n'
        code += POINT.replace("first + second", edit)
        init = '"""Sums."""\n\nfrom .add import boxed\n\n__all__ = ["boxed"]\n'
        manifest = {"handler": "add:boxed"}
        files = {"__init__.py": init}
        wheel = make_wheel(version=version, code=code, manifest=manifest, files=files)
        speaker.publish(wheel.data)
    speaker.close()
    fnhub("init")
    fnhub("add", "acme/add@^1.0")
    return fnhub


@pytest.mark.parametrize("way", WAYS)
def test_what_is_loaded_reaches_other_processes(project, way):
    script = project.folder / "script.py"
    script.write_text(PRELUDE + WAYS[way])

    done = subprocess.run(
        [sys.executable, script],
        cwd=project.folder,
        env=project.environment,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["hub_functions", "fnhub"]
