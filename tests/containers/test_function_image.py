"""`fnhub build-image`: an image of one function, built by podman, served and run."""

from __future__ import annotations

import contextlib
import http.client
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from tests.containers.podman import BASE, SETTINGS, TOOLS, podman
from tests.e2e.conftest import FNHUB
from tests.e2e.served import Project, make_project
from tests.e2e.servers import free_ports
from tests.factories import function_yaml

SUM = '''"""Sum."""

from hub_functions.acme.double import double


def sum_up(numbers: list[float], factor: float = 1.0, token: str = "") -> float:
    """Sum up.

    Args:
        numbers: What is added.
        factor: Of it.
        token: A secret.
    """
    if factor < 0:
        raise KeyError("insides")
    return double(sum(numbers)) * factor + len(token)
'''
DOUBLE = '''"""Double."""


def double(number: float) -> float:
    """Double.

    Args:
        number: Any.
    """
    return 2 * number
'''
WORDS = '''"""Serve words."""

from pathlib import Path


class Words:
    """Serve words."""

    def load(self, words: Path, lower: bool = False) -> None:
        """Read them.

        Args:
            words: A file.
            lower: Whether in small letters.
        """
        text = words.read_text()
        self.words = (text.lower() if lower else text).split()

    def predict(self, place: int) -> str:
        """Return one.

        Args:
            place: Of it.
        """
        return self.words[place]
'''
PULL_NOT = "--build-option=--pull=never"
TYPE = {"Content-Type": "application/json"}
# What this machine's way to packages needs, as the hub's own image does.
OPTIONS = [
    "--build-option=--network=host",
    "--build-option=--volume=/etc/ssl/certs:/etc/ssl/certs:ro",
]
if Path("/etc/pip.conf").exists():
    OPTIONS.append("--build-option=--secret=id=pip.conf,src=/etc/pip.conf")


def add(project: Project, name: str, code: str, **lines: str) -> None:
    folder = project.folder / "hub_functions" / "acme" / name.replace("-", "_")
    folder.mkdir(parents=True)
    (folder / "function.yaml").write_text(function_yaml(f"acme/{name}", "1.2.0", lines))
    module, handler = lines["handler"].split(":")
    (folder / f"{module}.py").write_text(code)
    (folder / "__init__.py").write_text(f"from .{module} import {handler}\n")
    (folder / "README.md").write_text(f"# {name}\n\nIt is there for a test.\n")
    project.add(folder)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    made = make_project(tmp_path_factory.mktemp("images"))
    add(made, "double", DOUBLE, handler="double:double")
    add(made, "not-called", DOUBLE, handler="double:double")
    add(
        *(made, "sum-up", SUM),
        handler="sum_up:sum_up",
        functions="{acme/double: ^1.0}",
        secrets="[token]",
        runtime="{cpu: 0.5, memory: 256Mi, timeout: 1m, replicas: {min: 2, max: 5}}",
    )
    add(made, "words", WORDS, handler="words:Words", kind="serving")
    (made.folder / "words.txt").write_text("Alpha Beta")
    return made


def build(project: Project, name: str, *options: str) -> str:
    tag = f"localhost/fnhub-test-{name}"
    command = [FNHUB, "build-image", f"acme/{name}", "--base", BASE, "--tag", tag]
    done = subprocess.run(
        [*command, *OPTIONS, *options],
        cwd=project.folder,
        env=project.variables | SETTINGS,
        text=True,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def sum_image(project):
    tag = build(project, "sum-up", "--manifest")
    yield tag
    podman("rmi", "--force", tag)


@pytest.fixture(scope="module")
def words_image(project):
    tag = build(project, "words")
    yield tag
    podman("rmi", "--force", tag)


RESTRICTED = ("--read-only", "--cap-drop=all", "--security-opt=no-new-privileges")


@contextmanager
def serving(image: str, *arguments: str, options: tuple[str, ...] = ()) -> Iterator:
    """Serve in a container; give what asks it, and its name."""
    (port,) = free_ports(1)
    name = f"fnhub-test-{port}"
    podman(
        *("run", "-d", f"--name={name}", *RESTRICTED, "--tmpfs=/tmp:rw,mode=1777"),
        *("--no-healthcheck", *options, image, "serve", f"--port={port}", *arguments),
    )

    def ask(method: str, path: str, body: object = None) -> tuple[int, object]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        with contextlib.closing(connection):
            connection.request(method, path, json.dumps(body) if body else None, TYPE)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")

    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                ask("GET", "/")
                break
            except OSError:
                logs = subprocess.run(
                    ["podman", "logs", name], text=True, capture_output=True
                )
                assert time.monotonic() < deadline, logs.stderr
                time.sleep(0.1)
        yield ask, name
    finally:
        podman("rm", "--force", "--time=0", name)


def test_a_function_is_served_from_its_image(sum_image):
    secret = "--env=FNHUB_SECRET_TOKEN=abc"
    with serving(sum_image, "-p", "factor=10", options=(secret,)) as (ask, name):
        status, found = ask("POST", "/", {"numbers": [1, 2.5]})
        fixed, _ = ask("POST", "/", {"numbers": [1], "factor": 2})
        _, document = ask("GET", "/openapi.json")
        podman("stop", "--time=20", name)
        code = podman("inspect", "--format={{.State.ExitCode}}", name)

    assert (status, found["outputs"]) == (200, {"result": 73.0})
    body = document["paths"]["/"]["post"]["requestBody"]["content"]
    assert list(body["application/json"]["schema"]["properties"]) == ["numbers"]
    assert (fixed, code) == (422, "0")


def test_a_class_is_served_from_its_image(words_image, project):
    words = f"--volume={project.folder}/words.txt:/in/words.txt:ro"
    given = ("-i", "words=/in/words.txt", "-p", "lower=true")
    with serving(words_image, *given, options=(words,)) as (ask, _):
        tensor = {"name": "place", "datatype": "INT64", "shape": [1], "data": [1]}
        status, found = ask("POST", "/v2/models/words/infer", {"inputs": [tensor]})

    assert (status, found["outputs"][0]["data"]) == (200, ["beta"])


def test_what_a_class_needs_is_asked_for(words_image):
    assert podman("run", "--rm", words_image, "serve", status=2) == ""


def test_a_run_from_the_image_leaves_its_outputs(sum_image, tmp_path):
    tmp_path.chmod(0o777)
    run = ("run", "--rm", "--network=none", *RESTRICTED, f"--volume={tmp_path}:/out")

    podman(*run, sum_image, "run", "-p", "numbers=[1, 2.5]")
    result = json.loads((tmp_path / "run-result.json").read_text())

    assert [each["value"] for each in result["outputs"]] == [7.0]
    podman(*run, sum_image, "run", "-p", "numbers=[1]", "-p", "factor=-1", status=1)
    podman(*run, sum_image, "run", "-p", "numbers=many", status=2)


def test_it_holds_what_runs_and_nobody_can_write(sum_image):
    inspected = json.loads(podman("inspect", sum_image))[0]["Config"]
    assert inspected["User"] == "10001:10001"
    labels = inspected["Labels"]
    assert labels["org.opencontainers.image.title"] == "acme/sum-up"
    assert len(labels["fnhub.sha256"]) == 64

    def inside(program: str) -> str:
        return podman("run", "--rm", "--entrypoint=sh", sum_image, "-c", program)

    assert inside("id -u") == "10001"
    assert inside("ls /fnhub/functions/hub_functions/acme").split() == [
        "double",
        "sum_up",
    ]
    assert inside("find /fnhub /opt/function -user 10001 -o -perm /o+w ! -type l") == ""
    assert (
        inside("ls -A /pip /etc/pip.conf /requirements.txt 2>/dev/null || true") == ""
    )


def test_its_health_check_asks_the_service(sum_image):
    name = podman("run", "-d", "--network=none", *RESTRICTED, "--tmpfs=/tmp", sum_image)
    try:
        wait = f"for i in $(seq 60); do {_ASK} && exit 0; sleep 1; done; exit 1"
        podman("exec", name, "sh", "-c", wait)
        podman("healthcheck", "run", name)
    finally:
        podman("rm", "--force", "--time=0", name)


_ASK = "python3 -c 'import socket; socket.create_connection((\"127.0.0.1\", 8080))'"


def test_the_deployment_is_what_kubernetes_knows(sum_image, project):
    """No key that the API server would refuse or drop, as for the chart of the hub."""
    file = project.folder / "images" / "sum-up" / "deployment.yaml"
    for version in ("1.27", "1.37"):
        command = [TOOLS / "venv/bin/kubernetes-validate", "--strict", "-k", version]
        done = subprocess.run([*command, file], text=True, capture_output=True)
        told = done.stdout + done.stderr
        assert (done.returncode, told.count(" passed for resource ")) == (0, 3), told

    deployment, service, scaler = yaml.safe_load_all(file.read_text())
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert container["image"] == sum_image
    assert container["resources"]["requests"] == {"cpu": "0.5", "memory": "384Mi"}
    assert container["env"][0]["name"] == "FNHUB_SECRET_TOKEN"
    assert "replicas" not in deployment["spec"]  # the scaler says how many
    assert service["spec"]["selector"].items() <= (
        deployment["spec"]["template"]["metadata"]["labels"].items()
    )
    assert (scaler["spec"]["minReplicas"], scaler["spec"]["maxReplicas"]) == (2, 5)


def test_a_build_that_fails_tells_why(project):
    command = [FNHUB, "build-image", "acme/sum-up", "--out", "failing"]
    done = subprocess.run(
        [
            *command,
            "--base",
            "localhost/fnhub-test-none",
            "--build-option=--pull=never",
        ],
        cwd=project.folder,
        env=project.variables | SETTINGS,
        text=True,
        capture_output=True,
    )

    assert done.returncode == 1
    assert "cannot be built" in done.stderr
    assert "fnhub-test-none" in done.stderr
    assert "Traceback" not in done.stderr
