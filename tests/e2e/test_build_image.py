"""`fnhub build-image --write-only`: the folder, by a machine without podman."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from registry.run.worker.files import digest_of
from tests.e2e.conftest import FNHUB
from tests.e2e.served import make_project
from tests.e2e.servers import free_ports


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    made = make_project(tmp_path_factory.mktemp("written"))
    made.add_core("describe")
    return made


def write(project, *options, status: int = 0):
    command = [FNHUB, "build-image", "describe", *options]
    done = subprocess.run(
        command,
        cwd=project.folder,
        env=project.variables | {"FNHUB_SECRET_TOKEN": "hunter2"},
        text=True,
        capture_output=True,
    )
    assert done.returncode == status, done.stderr
    return done


def contents(folder) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): digest_of(path).sha256 for path in files
    }


def test_the_folder_holds_pins_with_hashes_and_the_function_by_digest(project):
    folder = project.folder / "images" / "describe"

    done = write(project, "--write-only")

    assert done.stdout == "images/describe\n"
    recipe = (folder / "Containerfile").read_text()
    pattern = r"^COPY functions/([0-9a-f]{64}) (\S+)$"
    (copied,) = re.findall(pattern, recipe, re.MULTILINE)
    assert copied[1] == "/fnhub/functions/hub_functions/core/describe"
    assert (folder / "functions" / copied[0] / "function.yaml").exists()
    assert "USER 10001:10001" in recipe
    pins = (folder / "requirements.txt").read_text()
    names = set(re.findall(r"^([a-z0-9._-]+)==", pins, re.MULTILINE))
    assert names > {"pandas", "matplotlib", "starlette", "uvicorn"}
    blocks = re.split(r"^(?=\S)", pins, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in each for each in blocks)
    lock = json.loads((project.folder / "functions.lock").read_text())
    locked = {each.split()[0] for each in lock["packages"]}
    assert locked <= set(re.findall(r"^([a-z0-9._-]+==[^ ;\\]+)", pins, re.MULTILINE))


def test_written_again_it_is_the_same_and_nothing_of_this_machine_is_in_it(project):
    folder = project.folder / "again"
    write(project, "--write-only", "--out", folder)
    first = contents(folder)
    (folder / "functions" / "old").mkdir()

    write(project, "--write-only", "--out", folder)

    assert contents(folder) == first
    assert not (folder / "functions" / "old").exists()
    for path in ("image.json", "Containerfile", "requirements.txt"):
        text = (folder / path).read_text()
        assert str(project.folder.parent) not in text
        assert "hunter2" not in text


def test_files_of_the_user_stay(project):
    mine = project.folder / "mine"
    mine.mkdir()
    (mine / "notes.txt").write_text("keep")

    done = write(project, "--write-only", "--out", mine, status=1)

    assert "mine" in done.stderr
    assert [each.name for each in mine.iterdir()] == ["notes.txt"]


def test_without_podman_and_docker_the_folder_is_there(project, monkeypatch):
    """Only building needs them."""
    monkeypatch.setenv("FNHUB_CONTAINERS", "no-such-engine")
    done = write(project, "--out", "unbuilt", "--engine", "no-such-engine", status=1)

    assert "containers need no-such-engine" in done.stderr
    assert (project.folder / "unbuilt" / "Containerfile").exists()


@contextmanager
def image_of(folder: Path, *arguments: str) -> Iterator[str]:
    """Do what the image of a folder does, on this machine; give its URL."""
    (port,) = free_ports(1)
    functions = folder / "hub_functions" / "core" / "describe"
    functions.parent.mkdir(parents=True, exist_ok=True)
    (copied,) = (folder / "functions").iterdir()
    copied.rename(functions)
    start = [sys.executable, "-P", folder / "worker" / "start.py", "--image"]
    process = subprocess.Popen(
        [*start, "serve", "--host=127.0.0.1", f"--port={port}", *arguments],
        env=os.environ | {"PYTHONPATH": str(folder)},
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            assert process.poll() is None
            assert time.monotonic() < deadline
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def test_what_is_given_at_the_start_of_an_image_is_in_no_document(project, tmp_path):
    """No request can give it: nor is a body its file, nor anything needed then."""
    (tmp_path / "t.csv").write_text("x\n1\n2\n")
    write(project, "--write-only", "--out", tmp_path / "image")
    given = (f"--input=table={tmp_path / 't.csv'}", "--param=bins=5")

    with image_of(tmp_path / "image", *given) as url:
        with urllib.request.urlopen(f"{url}/openapi.json") as answer:
            document = json.load(answer)
        with urllib.request.urlopen(url, data=b"{}") as answer:
            found = json.load(answer)

    body = document["paths"]["/"]["post"]["requestBody"]
    assert body["required"] is False
    assert set(body["content"]) == {"application/json", "multipart/form-data"}
    for each in body["content"].values():
        assert not {"table", "bins"} & set(each["schema"]["properties"])
    assert found["outputs"]["rows"] == 2
