"""A real hub in processes of its own, and the real command."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.e2e.postgres import Postgres
from tests.e2e.processes import left_running
from tests.e2e.s3 import S3

FNHUB = Path(sys.executable).with_name("fnhub")
UV = Path(sys.executable).with_name("uv")
ROOT = Path(__file__).parent.parent.parent
DESCRIBE = ROOT / "hub_functions" / "core" / "describe"
# No settings of the machine's user: a test sees what a new user would, but for what
# is tracked by default, which would take each run seconds.
PLAIN = {
    key: value
    for key, value in os.environ.items()
    if not key.startswith(("FNHUB_", "PYTHONDONTWRITE"))
} | {"UV_SYSTEM_CERTS": "1", "FNHUB_CONFIG": os.devnull, "FNHUB_TRACKING": "off"}


_OWN = ("scale", "shelf", "containers", "clients")  # asked for by themselves


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder starts processes; some, databases or containers."""
    here = Path(__file__).parent
    for item in items:
        has_own = any(map(item.get_closest_marker, _OWN))
        if here in item.path.parents and not has_own:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_left_running() -> Iterator[None]:
    """What a test starts ends with it, or the last test is told what did not."""
    before = left_running()
    yield
    own = "multiprocessing"  # Python's, which end with this process
    left = [each for each in left_running() if own not in each]
    assert [each for each in left if each not in before] == []


@dataclass(frozen=True)
class Commands:
    """Runs fnhub as a user of one hub, in one folder."""

    folder: Path
    environment: dict[str, str]
    program: Path = FNHUB

    def __call__(
        self, *arguments: object, status: int = 0
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [self.program, *map(str, arguments)],
            cwd=self.folder,
            env=self.environment,
            text=True,
            capture_output=True,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done

    def with_settings(self, **settings: str) -> Commands:
        return Commands(self.folder, self.environment | settings, self.program)

    def in_folder(self, folder: Path) -> Commands:
        return Commands(folder, self.environment, self.program)


@dataclass(frozen=True)
class RunningHub:
    """A hub that answers."""

    url: str
    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    def token(self, team: str, *arguments: str) -> str:
        command = [FNHUB, "hub", "token", "create", "--team", team, *arguments]
        done = subprocess.run(
            [*command, "--dir", self.folder],
            env=PLAIN | self.settings,
            text=True,
            capture_output=True,
            check=True,
        )
        return done.stdout.strip()


def start_hub(
    folder: Path, *arguments: str, program: Path = FNHUB, **settings: str
) -> tuple[subprocess.Popen[str], str]:
    """Start a hub on a free port; return its process and address."""
    command = [program, "hub", "start", "--dir", folder, "--port", "0", *arguments]
    with (folder.parent / f"{folder.name}.log").open("a") as log:
        process = subprocess.Popen(
            list(map(str, command)),
            env=PLAIN | settings,
            text=True,
            stdout=subprocess.PIPE,
            stderr=log,
        )
    assert process.stdout is not None
    try:
        return process, process.stdout.readline().strip()
    except BaseException:  # the test's time is over
        process.kill()
        raise


def stop_hub(process: subprocess.Popen[str]) -> None:
    """End a hub in order; one that does not end in time is killed, and told."""
    process.terminate()
    try:
        process.wait(timeout=30)
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


@contextmanager
def running_hub(
    folder: Path, *arguments: str, program: Path = FNHUB, **settings: str
) -> Iterator[RunningHub]:
    """Run a hub until the block ends, whatever happens in it."""
    process, url = start_hub(folder, *arguments, program=program, **settings)
    try:
        yield RunningHub(url, folder, settings)
    finally:
        stop_hub(process)


Starter = Callable[..., tuple[subprocess.Popen[str], str]]


@pytest.fixture
def start() -> Iterator[Starter]:
    """Starts hubs; whatever the test does, none of them outlives it."""
    with ExitStack() as stack:

        def begin(
            folder: Path, *arguments: str, **settings: str
        ) -> tuple[subprocess.Popen[str], str]:
            process, url = start_hub(folder, *arguments, **settings)
            stack.callback(stop_hub, process)
            return process, url

        yield begin


@pytest.fixture
def place(postgres: Postgres, s3: S3) -> dict[str, str]:
    """The settings of a hub on PostgreSQL and S3 that has nothing yet."""
    return s3.environment | {
        "FNHUB_DATABASE": postgres.url_of(postgres.new_database()),
        "FNHUB_STORE": s3.new_address(),
    }


@pytest.fixture
def hub(start: Starter, tmp_path: Path) -> RunningHub:
    _, url = start(tmp_path / "hub")
    assert url, (tmp_path / "hub.log").read_text()
    return RunningHub(url, tmp_path / "hub")


@pytest.fixture
def fnhub(hub: RunningHub, tmp_path: Path) -> Commands:
    """The command of a user who may publish for the core team."""
    project = tmp_path / "project"
    project.mkdir()
    settings = {"FNHUB_HUB": hub.url, "FNHUB_CACHE": str(tmp_path / "cache")}
    return Commands(project, PLAIN | settings | {"FNHUB_TOKEN": hub.token("core")})


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built distribution in an environment of its own, far from this tree."""
    folder = tmp_path_factory.mktemp("installed")
    build = [UV, "build", "--quiet", "--wheel", "--out-dir", folder, ROOT]
    subprocess.run(build, env=PLAIN, check=True)
    (wheel,) = folder.glob("fnhub-*.whl")
    environment = folder / "environment"
    venv = [UV, "venv", "--quiet", "--python", sys.executable, environment]
    subprocess.run(venv, env=PLAIN, check=True)
    pins = ["--constraint", ROOT / "requirements.txt"]
    python = ["--python", environment / "bin" / "python"]
    install = [UV, "pip", "install", "--quiet", *python, *pins]
    subprocess.run([*install, f"{wheel}[server,run]"], env=PLAIN, check=True)
    return environment / "bin" / "fnhub"


@pytest.fixture(scope="session")
def shelf(
    installed: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Commands]:
    """A hub that was started with the core functions; they share one cache."""
    folder = tmp_path_factory.mktemp("shelf")
    with running_hub(folder / "hub", "--with-core", program=installed) as hub:
        settings = {"FNHUB_HUB": hub.url, "FNHUB_CACHE": str(folder / "cache")}
        yield Commands(folder, PLAIN | settings, installed)


def copy_describe(into: Path, *edits: tuple[str, str, str]) -> Path:
    """Copy core/describe into a repository of its own, with (file, old, new) edits."""
    copy = into / "hub_functions" / "core" / "describe"
    shutil.copytree(DESCRIBE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for file, old, new in edits:
        text = (copy / file).read_text("utf-8")
        assert old in text, f"{file} has no {old!r}"
        (copy / file).write_text(text.replace(old, new), "utf-8")
    return copy


def pythons() -> list[str]:
    """Every CPython that fnhub supports and that runs here, found by running it."""
    found: dict[str, str] = {}
    for minor in (11, 12, 13):
        path = shutil.which(f"python3.{minor}")
        if path is None:
            continue
        code = "import sys; print(sys.version.split()[0], sys.executable)"
        done = subprocess.run([path, "-c", code], text=True, capture_output=True)
        if done.returncode == 0 and re.match(rf"3\.{minor}\.", done.stdout):
            found[f"3.{minor}"] = done.stdout.split()[1]
    running = f"3.{sys.version_info.minor}"
    found.setdefault(running, sys.executable)
    return [found[version] for version in sorted(found)]


def search_until(fnhub, *words):
    """Search until the index has followed the publish."""
    deadline = time.monotonic() + 20
    while True:
        found = json.loads(fnhub("search", *words, "--json").stdout)
        if found or time.monotonic() > deadline:
            return found
        time.sleep(0.1)
