"""Functions run in containers of podman, and docker's command against it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from registry.core.errors import ContainerFailed, ContainerToolMissing
from registry.run.masking import Masks
from registry.run.runners import Job, Limits, Runner, Surroundings, open_runner
from registry.run.worker.messages import InputFile, OutputType
from tests.containers.podman import BASE, SETTINGS, podman
from tests.e2e.conftest import FNHUB
from tests.e2e.processes import started, wait_until
from tests.e2e.served import make_project
from tests.run.runner_contract import RunnerContract
from tests.run.sample import NUMBER, Sample, add_function

DICT = [{"type": "dict"}]
PATH = [{"type": "path"}]
SECRET = "hunter2-of-the-bank"


@pytest.fixture(autouse=True)
def settings(monkeypatch):
    for key, value in SETTINGS.items():
        monkeypatch.setenv(key, value)


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def runner(cache) -> Runner:
    return open_runner("container", Surroundings(cache, image=BASE))


def names() -> set[str]:
    """The containers of fnhub that there are, also those that have ended."""
    listed = podman("ps", "--all", "--format={{.Names}}", "--filter=name=fnhub-")
    return set(listed.split())


SLEEPS = """
import time

def sample(token: str) -> int:
    for piece in (token[:5], token[5:]):
        print(piece, end="", flush=True)
        time.sleep(0.3)
    print(flush=True)
    return 1
"""


class TestContainer(RunnerContract):
    @pytest.fixture
    def runner(self, cache):
        return open_runner("container", Surroundings(cache, image=BASE))

    @pytest.fixture
    def name(self):
        return "container"

    def test_a_relative_path_means_the_users_folder(
        self, runner, tmp_path, monkeypatch
    ):
        """Here it does not: nothing of the user's folder is seen inside."""
        (tmp_path / "note.txt").write_text("abc")
        monkeypatch.chdir(tmp_path)
        code = (
            "from pathlib import Path\n"
            "def sample(path: str) -> int:\n    return int(Path(path).exists())"
        )

        result = runner.run(Sample(tmp_path, code, params={"path": "note.txt"}).job())

        assert [each.value for each in result.outputs] == [0]

    def test_a_secret_is_at_no_moment_in_the_log(self, runner, tmp_path):
        """Looked at from outside: a container does not see its own log."""
        sample = Sample(
            tmp_path, SLEEPS, params={"token": SECRET}, masks=Masks.of([SECRET])
        )
        seen, is_over = set(), threading.Event()

        def look():
            while not is_over.wait(0.02):
                with contextlib.suppress(FileNotFoundError):
                    seen.add(sample.log.read_text())

        watch = threading.Thread(target=look)
        watch.start()
        result = runner.run(sample.job())
        is_over.set()
        watch.join()

        assert result.failure is None
        assert sample.log.read_text() == "***\n"
        assert not any("hunte" in each for each in seen)


LOOKS = """
import os, socket
from pathlib import Path

def sample() -> dict:
    def tries(do) -> str:
        try:
            do()
        except OSError as error:
            return type(error).__name__
        return "done"
    lines = Path("/proc/self/status").read_text().splitlines()
    status = dict(line.split(":", 1) for line in lines)
    return {
        "uid": os.getuid(), "gid": os.getgid(),
        "capabilities": int(status["CapEff"], 16) | int(status["CapBnd"], 16),
        "new privileges": status["NoNewPrivs"].strip(),
        "root": tries(lambda: Path("/x").touch()),
        "function": tries(lambda: Path(__file__).with_name("x").touch()),
        "tmp": tries(lambda: Path("/tmp/x").touch()),
        "network": [each[1] for each in socket.if_nameindex()],
        "variables": sorted(n for n in os.environ if n.startswith(("FNHUB", "USERS"))),
        "first": os.getpid(),
    }
"""


def test_nothing_runs_as_root_or_sees_more_than_its_own(runner, tmp_path, monkeypatch):
    monkeypatch.setenv("USERS_OWN", "1")
    sample = Sample(tmp_path, LOOKS, outputs=[OutputType("result", DICT)])

    result = runner.run(sample.job())

    assert result.failure is None, result.failure
    assert result.outputs[0].value == {
        "uid": 10001,
        "gid": 10001,
        "capabilities": 0,
        "new privileges": "1",
        "root": "OSError",
        "function": "OSError",
        "tmp": "done",
        "network": ["lo"],
        "variables": [],
        "first": 1,
    }


def test_a_network_is_there_where_it_is_asked_for(runner, tmp_path):
    """That this machine's own interfaces are seen: podman is set up for that here."""
    sample = Sample(tmp_path, LOOKS, outputs=[OutputType("result", DICT)])
    job = sample.job()

    result = runner.run(_with(job, network=True))

    assert set(result.outputs[0].value["network"]) > {"lo"}
    assert result.notes[-1].endswith("with the network")


def _with(job: Job, **more: object) -> Job:
    fields = {name: getattr(job, name) for name in Job.__slots__}
    return Job(**(fields | more))


COPY = """
from pathlib import Path

def sample(file: Path) -> Path:
    made = Path("/tmp") / file.name
    made.write_text(file.read_text().upper())
    return made
"""


def test_files_go_in_and_come_out_as_the_users(runner, tmp_path):
    """Whatever they are called; what comes out belongs to who ran it."""
    odd = tmp_path / 'an odd, "name": ü.txt'
    odd.write_text("größe")
    sample = Sample(
        tmp_path / "a,b",
        COPY,
        inputs={"file": InputFile(str(odd), PATH)},
        outputs=[OutputType("result", PATH)],
    )

    result = runner.run(sample.job())

    assert result.failure is None, result.failure
    made = sample.out / result.outputs[0].files[0].path
    assert made.read_text() == "GRÖSSE"
    assert {made.stat().st_uid, sample.out.stat().st_uid} == {os.geteuid()}


def test_a_failure_names_files_as_they_are_called_outside(runner, tmp_path):
    broken = tmp_path / "table.parquet"
    broken.write_text("none")
    code = "import pandas\ndef sample(table: 'pandas.DataFrame') -> int:\n    return 1"
    table = [{"type": "array", "library": "numpy"}]
    sample = Sample(tmp_path, code, inputs={"table": InputFile(str(broken), table)})
    failing = Sample(tmp_path / "b", "def sample() -> int:\n    return 1 / 0")

    unread = runner.run(_with(sample.job()))
    failed = runner.run(failing.job())

    assert unread.failure is not None
    assert failed.failure is not None
    assert "/fnhub" not in unread.failure.message + failed.failure.traceback
    assert str(failing.root) in failed.failure.traceback


ALLOCATES = """
import time
from pathlib import Path

def sample(way: str) -> int:
    if way == "own":
        return len(bytearray(10**9))
    with open("/tmp/large", "wb") as file:  # memory, too
        for _ in range(1000):
            file.write(bytes(10**6))
    return 1
"""


@pytest.mark.parametrize(
    ("way", "error", "words"),
    [
        ("own", "MemoryError", "its memory limit of 200 MiB is not enough"),
        ("file", "ProcessKilled", "its memory limit of 200 MiB may not be enough"),
    ],
)
def test_the_memory_limit_holds(way, error, words, runner, tmp_path):
    limits = Limits(memory_bytes=200 * 2**20)
    sample = Sample(tmp_path, ALLOCATES, params={"way": way}, limits=limits)

    failure = runner.run(sample.job()).failure

    assert failure is not None
    assert failure.error == error
    assert words in failure.message


WAITS = """
import signal, subprocess, time

def sample() -> int:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    subprocess.Popen(["sleep", "300"], start_new_session=True)
    print("it waits", flush=True)
    time.sleep(300)
    return 1
"""


def test_the_time_limit_holds_and_leaves_nothing(runner, tmp_path):
    before = names()
    sample = Sample(tmp_path, WAITS, limits=Limits(timeout_s=2))

    failure = runner.run(sample.job()).failure

    assert failure is not None
    assert (failure.error, failure.message) == ("TimeoutError", "timeout after 2 s")
    assert sample.log.read_text() == "it waits\n"
    assert names() <= before


def test_who_kills_fnhub_ends_the_container(tmp_path, cache):
    """`kill -9` leaves no time to tidy up."""
    project = make_project(tmp_path)
    folder = project.folder / "hub_functions" / "acme"
    _add_waiting(project.folder)
    project.add(folder / "sample")
    before = names()
    log = project.folder / "out" / "running" / "log.txt"
    with started(
        [FNHUB, "run", "acme/sample", "--engine", "container", "--out", "out"],
        cwd=project.folder,
        env=project.variables | SETTINGS,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        wait_until(lambda: log.exists() and "it waits" in log.read_text())
        (mine,) = names() - before

        process.send_signal(signal.SIGKILL)

    wait_until(lambda: mine not in names())


def _add_waiting(root: Path) -> None:
    from tests.factories import function_yaml  # noqa: PLC0415  # of this test alone

    add_function(root, WAITS.replace("def sample() -> int:", DOCUMENTED))
    made = root / "hub_functions" / "acme" / "sample"
    text = function_yaml("acme/sample", "1.0.0", {"handler": "sample:sample"})
    (made / "function.yaml").write_text(text)
    (made / "README.md").write_text("# Sample\n\nWaits.\n")


DOCUMENTED = 'def sample() -> int:\n    """Wait."""'


def test_an_interrupt_ends_it(runner, tmp_path, monkeypatch):
    before = names()
    sample = Sample(tmp_path, WAITS)

    def interrupt():
        while not (sample.log.exists() and "waits" in sample.log.read_text()):
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    failure = runner.run(sample.job()).failure

    assert failure is not None
    assert failure.error == "KeyboardInterrupt"
    assert names() <= before


TELLS = """
import time

def sample(token: str) -> int:
    print(token, flush=True)
    time.sleep(2)
    return 1
"""


def test_a_secret_is_on_no_disk_and_in_no_command(runner, tmp_path):
    """Neither of the container nor of the engine, while it runs and tells it."""
    store = podman("info", "--format={{.Store.GraphRoot}}/{{.Store.GraphDriverName}}")
    masks = Masks.of([SECRET])
    sample = Sample(tmp_path, TELLS, params={"token": SECRET}, masks=masks)
    found: list[bool] = []

    def look():
        while not (sample.log.exists() and sample.log.read_bytes()):
            time.sleep(0.02)
        commands = [p.read_bytes() for p in Path("/proc").glob("[0-9]*/cmdline")]
        found.append(any(SECRET.encode() in each for each in commands))
        grep = ["grep", "-rqF", SECRET, f"{store}-containers", "/run/containers"]
        found.append(subprocess.run(grep, stderr=subprocess.DEVNULL).returncode == 0)

    watch = threading.Thread(target=look)
    watch.start()
    result = runner.run(sample.job())
    watch.join()

    assert result.failure is None
    assert found == [False, False]


def test_the_image_is_the_calls_else_the_settings(cache, tmp_path):
    podman("tag", BASE, "localhost/fnhub-test-other")
    try:
        runner = open_runner("container", Surroundings(cache, image="localhost/none"))
        job = Sample(tmp_path, "def sample() -> int:\n    return 1").job()

        result = runner.run(_with(job, image="localhost/fnhub-test-other"))

        assert result.notes[-1].startswith("it ran in the image localhost/fnhub-test-o")
        with pytest.raises(ContainerFailed, match="localhost/none cannot be used"):
            open_runner(
                "container",
                Surroundings(cache, image="localhost/none", offline=True),
            ).run(job)
    finally:
        podman("rmi", "localhost/fnhub-test-other")


def test_without_podman_and_docker_it_says_so(tmp_path, cache, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    job = Sample(tmp_path, "def sample() -> int:\n    return 1").job()

    with pytest.raises(ContainerToolMissing, match="podman or docker") as caught:
        open_runner("container", Surroundings(cache)).run(job)

    assert "--engine process" in caught.value.hint


@pytest.fixture
def docker_socket(tmp_path):
    """Podman's answer to docker's command."""
    socket = tmp_path / "docker.sock"
    command = ["podman", "system", "service", "--time=0", f"unix://{socket}"]
    with started(command, env=os.environ | SETTINGS) as process:
        wait_until(socket.exists)
        yield f"unix://{socket}"
        process.terminate()
        process.wait(30)


def test_dockers_command_does_it_too(docker_socket, cache, tmp_path, monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", docker_socket)
    here = Surroundings(cache, image=BASE, containers="docker")
    code = (
        "def sample(first: int) -> int:\n    print('größer', first)\n    return first"
    )
    sample = Sample(tmp_path, code, params={"first": 40}, outputs=[_number()])

    result = open_runner("container", here).run(sample.job())

    assert result.failure is None, (result.failure, sample.log.read_text())
    assert [each.value for each in result.outputs] == [40]
    assert sample.log.read_text() == "größer 40\n"


def _number() -> OutputType:
    return OutputType("result", NUMBER)


def test_a_record_is_as_of_a_process(tmp_path):
    """But for the engine, and a note of the image."""
    project = make_project(tmp_path)
    made = project.folder / "hub_functions" / "acme" / "sample"
    _add_waiting(project.folder)
    (made / "sample.py").write_text(f"{DOCUMENTED}\n    return 3\n")
    project.add(made)
    records = {}
    # A container first: a process leaves bytecode in the function's folder.
    for engine in ("container", "process"):
        command = [FNHUB, "run", "acme/sample", "--engine", engine, "--out", engine]
        done = subprocess.run(
            command,
            cwd=project.folder,
            env=project.variables | SETTINGS,
            text=True,
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr
        records[engine] = json.loads((project.folder / engine / "run.json").read_text())
    one, other = records["process"], records["container"]
    assert one.keys() == other.keys()
    assert {key for key in one if one[key] != other[key]} <= {
        *("engine", "environment", "notes", "started", "seconds"),
        "peak_memory_bytes",
    }
    assert one["environment"]["id"] == other["environment"]["id"]
    assert BASE in other["notes"][0]
