"""Environments, by the real uv and an index on this machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from registry.core.errors import EnvironmentFailed
from registry.core.lockfile import Environment
from registry.run.environments import (
    compile_requirements,
    install_into,
    make_environment,
)
from registry.run.environments.python import find_python, running_python
from registry.run.environments.uv import find_uv
from tests.e2e.conftest import ROOT, pythons
from tests.e2e.index import serve_index
from tests.e2e.processes import started


@pytest.fixture
def index(tmp_path, monkeypatch):
    """An index with two packages, which is all that uv knows of."""
    with serve_index() as served:
        served.settle(tmp_path, monkeypatch)
        yield served


def output(python: Path, code: str) -> str:
    done = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


DISTRIBUTIONS = (
    "from importlib.metadata import distributions as d;"
    "print(sorted(f'{e.name} {e.version}' for e in d()))"
)


def folders(cache: Path) -> list[str]:
    return sorted(each.name for each in (cache / "environments").iterdir())


@pytest.fixture
def locked(index):
    return compile_requirements(">=3.11", ["other"])


def test_an_environment_holds_the_packages_and_nothing_else(
    locked, tmp_path, monkeypatch
):
    monkeypatch.setenv("UV_VENV_SEED", "1")  # would add pip
    monkeypatch.setenv("UV_CONSTRAINT", "no-such-file")  # of the user's folder
    said: list[str] = []

    python = make_environment(
        locked.environment, locked.hashes, tmp_path, note=said.append
    )

    assert output(python, DISTRIBUTIONS) == "['other 1.0', 'tiny 1.0']"
    assert said == ["making an environment; packages: 2"]
    (name,) = folders(tmp_path)
    assert name.startswith(f"{locked.environment.id}-")


def test_an_address_is_locked_with_its_hash(index, tmp_path):
    address = index.add("apart", "1.0")

    locked = compile_requirements(">=3.11", [f"apart @ {address}"])

    python = make_environment(locked.environment, locked.hashes, tmp_path)
    assert locked.environment.packages == (f"apart @ {address}",)
    assert output(python, "import apart; apart.main()") == "1.0"


def test_its_scripts_work_where_it_is(locked, tmp_path):
    """It was made under another name: paths in scripts would lead there."""
    python = make_environment(locked.environment, locked.hashes, tmp_path)

    done = subprocess.run([python.with_name("tiny")], capture_output=True, text=True)

    assert done.stdout == "1.0\n"


def test_one_that_is_there_needs_no_uv(locked, tmp_path, monkeypatch):
    python = make_environment(locked.environment, locked.hashes, tmp_path)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "uv", None)

    assert make_environment(locked.environment, locked.hashes, tmp_path) == python


def test_other_pins_are_another_environment(index, locked, tmp_path):
    index.add("tiny", "1.1")
    newer = compile_requirements(">=3.11", ["other"])

    one = make_environment(locked.environment, locked.hashes, tmp_path)
    two = make_environment(newer.environment, newer.hashes, tmp_path)

    assert output(one, "import tiny; tiny.main()") == "1.0"
    assert output(two, "import tiny; tiny.main()") == "1.1"


def test_other_bytes_than_locked_are_refused_and_leave_nothing(index, locked, tmp_path):
    index.add("tiny", "1.0", "more ; extra == 'more'")
    shutil.rmtree(os.environ["UV_CACHE_DIR"])

    with pytest.raises(EnvironmentFailed, match="cannot be made") as caught:
        make_environment(locked.environment, locked.hashes, tmp_path / "cache")

    assert "Hash mismatch" in caught.value.output
    assert folders(tmp_path / "cache") == []


def test_a_package_without_a_hash_is_refused(locked, tmp_path):
    """Whatever an index gives today would be taken for it."""
    hashes = locked.hashes | {"tiny==1.0": ()}

    with pytest.raises(EnvironmentFailed, match="hash"):
        make_environment(locked.environment, hashes, tmp_path)


def test_offline_makes_what_uv_has_and_says_what_it_has_not(locked, tmp_path):
    make_environment(locked.environment, locked.hashes, tmp_path / "one")

    make_environment(locked.environment, locked.hashes, tmp_path / "two", offline=True)

    shutil.rmtree(os.environ["UV_CACHE_DIR"])
    with pytest.raises(EnvironmentFailed) as caught:
        make_environment(
            locked.environment, locked.hashes, tmp_path / "three", offline=True
        )
    assert "without --offline" in caught.value.hint


def test_of_the_threads_that_want_the_same_one_makes_it(locked, tmp_path):
    """Each of a grid's runs wants it at the same moment; large ones take a minute."""
    told: list[str] = []

    def make(_: int) -> Path:
        return make_environment(
            locked.environment, locked.hashes, tmp_path, note=told.append
        )

    with ThreadPoolExecutor(4) as threads:
        found = set(threads.map(make, range(4)))

    (python,) = found
    assert output(python, "import tiny; tiny.main()") == "1.0"
    assert len(folders(tmp_path)) == 1
    assert told == ["making an environment; packages: 2"]


MAKE = """
import json, sys
from pathlib import Path
from registry.core.lockfile import Environment
from registry.run.environments import make_environment
python, requirements, packages, hashes, cache = json.loads(sys.argv[1])
environment = Environment(python, tuple(requirements), tuple(packages))
make_environment(environment, hashes, Path(cache))
"""


def make_command(locked, cache: Path) -> list[str]:
    this = locked.environment
    asked = [this.python, this.requirements, this.packages, locked.hashes, str(cache)]
    return [sys.executable, "-c", MAKE, json.dumps(asked)]


def test_many_processes_may_make_the_same_at_once(locked, tmp_path):
    command = make_command(locked, tmp_path)

    makers = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]

    assert [each.wait() for each in makers] == [0, 0, 0]
    python = make_environment(locked.environment, locked.hashes, tmp_path)
    assert output(python, "import tiny; tiny.main()") == "1.0"
    assert len(folders(tmp_path)) == 1


def test_a_killed_maker_leaves_no_wrong_environment(locked, tmp_path):
    """At any moment: what has the name is whole."""
    for moment in range(8):
        cache = tmp_path / f"cache{moment}"
        with started(make_command(locked, cache), cwd=ROOT):
            deadline = time.monotonic() + 10
            while not (cache / "environments").is_dir() and time.monotonic() < deadline:
                time.sleep(0.001)
            time.sleep(moment * 0.02)

        python = make_environment(locked.environment, locked.hashes, cache)

        assert output(python, DISTRIBUTIONS) == "['other 1.0', 'tiny 1.0']"


def test_one_whose_python_is_gone_is_made_anew(locked, tmp_path):
    """A Python is removed or moved by an upgrade; the environment links to it."""
    python = make_environment(locked.environment, locked.hashes, tmp_path)
    python.unlink()
    python.symlink_to(tmp_path / "no-python-here")

    again = make_environment(locked.environment, locked.hashes, tmp_path)

    assert output(again, "import tiny; tiny.main()") == "1.0"
    assert len(folders(tmp_path)) == 1


def test_each_python_has_its_own(index, tmp_path, monkeypatch):
    """Found again without being named, and without uv."""
    made = {}
    for path in pythons():
        version = output(
            Path(path), "import sys; print('%d.%d' % sys.version_info[:2])"
        )
        locked = compile_requirements(f"=={version}.*", ["tiny"])
        python = make_environment(
            locked.environment, locked.hashes, tmp_path, Path(path)
        )
        made[version] = locked, python
        assert output(python, "import sys; print('%d.%d' % sys.version_info[:2])") == (
            version
        )

    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "uv", None)
    for locked, python in made.values():
        found = make_environment(locked.environment, locked.hashes, tmp_path)
        assert found == python


def test_a_python_of_this_machine_is_found(tmp_path, monkeypatch):
    """Where the one that runs this is not allowed."""
    running, programs = running_python(), tmp_path / "bin"
    programs.mkdir()
    (programs / "uv").symlink_to(find_uv())
    (programs / "python3").symlink_to(Path(sys.executable).resolve())
    monkeypatch.setenv("PATH", str(programs))

    assert find_python(f"=={running.version}").version == running.version


def test_a_python_that_is_not_there_is_named(tmp_path, monkeypatch):
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "uv").symlink_to(find_uv())
    monkeypatch.setenv("PATH", str(programs))

    with pytest.raises(EnvironmentFailed) as caught:
        make_environment(Environment(">=3.99", (), ()), {}, tmp_path)

    assert "no Python >=3.99" in str(caught.value)
    assert "Install a Python >=3.99" in caught.value.hint


# --- installing


def test_packages_are_installed_beside_what_is_there(index, locked, tmp_path):
    venv = tmp_path / "venv"
    subprocess.run([find_uv(), "venv", "-q", "-p", sys.executable, venv], check=True)
    index.add("mine", "1.0")
    mine = compile_requirements(">=3.11", ["mine"])
    python = venv / "bin" / "python"

    install_into(python, mine.environment, mine.hashes)
    install_into(python, locked.environment, locked.hashes)

    assert output(python, DISTRIBUTIONS) == "['mine 1.0', 'other 1.0', 'tiny 1.0']"
