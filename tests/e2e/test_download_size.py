"""How much an environment is to download, by the real uv and an index."""

from __future__ import annotations

import pytest

from registry.core.environments import Download
from registry.core.errors import EnvironmentFailed
from registry.core.lockfile import Environment
from registry.run.environments import compile_requirements
from registry.run.environments.download import measure_download
from tests.e2e.index import make_package, serve_index

LINUX = "manylinux_2_17_x86_64.manylinux2014_x86_64"
# Wheels of one version, each longer than the one before.
WHEELS = (
    "py3-none-any",
    f"cp311-cp311-{LINUX}",
    f"cp311-abi3-{LINUX}",
    f"cp312-cp312-{LINUX}",
    "cp311-cp311-manylinux_2_99_x86_64",
    "cp311-cp311-musllinux_1_2_x86_64",
    "cp311-cp311-manylinux_2_17_aarch64",
    "cp311-cp311-macosx_11_0_arm64",
    "cp311-cp311-win_amd64",
)


@pytest.fixture
def index(tmp_path, monkeypatch):
    with serve_index() as served:
        served.settle(tmp_path, monkeypatch)
        served.has_sizes = True
        for more, tags in enumerate(WHEELS):
            data = make_package("native", "1.0") + b"\0" * more
            served.files[f"native-1.0-{tags}.whl"] = data
        yield served


def size(index, file: str) -> int:
    return len(index.files[f"{file}.whl"])


def measured(python: str, *requirements: str) -> Download | None:
    return measure_download(compile_requirements(python, requirements).environment)


@pytest.mark.parametrize(
    ("python", "taken"),
    [(">=3.11", WHEELS[1]), (">=3.12", WHEELS[3]), (">=3.13", WHEELS[2])],
)
def test_of_each_package_the_wheel_that_linux_takes_is_counted(index, python, taken):
    """Not the first one, nor one for another machine, nor the plain one."""
    found = measured(python, "native", "other")

    names = (f"native-1.0-{taken}", "other-1.0-py3-none-any", "tiny-1.0-py3-none-any")
    assert found == Download(3, sum(size(index, each) for each in names))


def test_what_another_system_needs_is_not_counted(index):
    found = measured(">=3.11", "native ; sys_platform == 'win32'", "tiny")

    assert found == Download(1, size(index, "tiny-1.0-py3-none-any"))


def test_where_the_index_tells_no_sizes_it_is_not_known(index):
    """A sum of some of them would be a number that means nothing."""
    index.has_sizes = False

    assert measured(">=3.11", "tiny") is None


def test_what_linux_cannot_install_has_no_size(index):
    index.files = {
        file: data
        for file, data in index.files.items()
        if "native" not in file or "win" in file
    }

    assert measured(">=3.11", "native") is None


def test_nothing_to_install_needs_no_uv(monkeypatch):
    monkeypatch.setenv("PATH", "")

    assert measure_download(Environment(">=3.11", (), ())) == Download(0, 0)


def test_nothing_that_strangers_require_is_built_to_measure_it(index, tmp_path):
    ran = tmp_path / "ran"
    index.add_source("evil", "1.0", f"open({str(ran)!r}, 'w').close()\n")
    environment = Environment(">=3.11", ("evil",), ("evil==1.0",))

    with pytest.raises(EnvironmentFailed):
        measure_download(environment, is_trusted=False)
    assert not ran.exists()
