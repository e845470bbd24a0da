"""Which image a function runs in, by podman's command or by docker's."""

from __future__ import annotations

import os

import pytest

from registry.core.errors import ContainerFailed, ContainerToolMissing
from registry.run.runners import Surroundings, open_runner
from registry.run.worker.messages import OutputType
from tests.containers.podman import BASE, SETTINGS, podman
from tests.containers.runner.jobs import changed
from tests.e2e.processes import started, wait_until
from tests.run.sample import NUMBER, Sample


def test_the_image_is_the_calls_else_the_settings(cache, tmp_path):
    podman("tag", BASE, "localhost/fnhub-test-other")
    try:
        runner = open_runner("container", Surroundings(cache, image="localhost/none"))
        job = Sample(tmp_path, "def sample() -> int:\n    return 1").job()

        result = runner.run(changed(job, image="localhost/fnhub-test-other"))

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
