"""What differs where a function runs in this process."""

from __future__ import annotations

import importlib.metadata
import logging
import sys

import pytest

from registry.core.errors import RequirementMissing
from registry.core.lockfile import Environment
from registry.run.runners import Limits, Surroundings, open_runner
from tests.run.sample import Sample, add_function

CODE = "def sample() -> int:\n    return 1"
PYTEST = importlib.metadata.version("pytest")


@pytest.fixture
def runner(tmp_path):
    return open_runner("inprocess", Surroundings(tmp_path))


def needing(requirement: str, package: str = "") -> Environment:
    return Environment(">=3.11", (requirement,), (package,) if package else ())


@pytest.mark.parametrize("requirement", ["no-such-package>=1", "pytest<1"])
def test_a_missing_package_is_named_with_the_command_that_installs(
    requirement, runner, tmp_path
):
    """Also one that is there in a version that will not do."""
    job = Sample(tmp_path, CODE, environment=needing(requirement)).job()

    with pytest.raises(RequirementMissing) as caught:
        runner.run(job)

    assert str(caught.value).startswith(f"acme/sample@1.0.0 needs {requirement},")
    assert f"pip install '{requirement}'" in caught.value.hint


def test_a_requirement_of_another_platform_is_none(runner, tmp_path):
    environment = needing("no-such-package ; sys_platform == 'nowhere'")

    result = runner.run(Sample(tmp_path, CODE, environment=environment).job())

    assert result.failure is None
    assert result.notes == []


def test_other_versions_than_locked_are_told(runner, tmp_path):
    """The record says what ran, and the lock says something else."""
    environment = needing("pytest", "pytest==0.1")

    result = runner.run(Sample(tmp_path, CODE, environment=environment).job())

    (note,) = result.notes
    assert note.endswith(f": pytest {PYTEST} (0.1)")


@pytest.mark.parametrize(
    "package",
    [f"pytest=={PYTEST}", "pytest==0.1 ; python_version < '3'", "no-such-package==1"],
)
def test_the_locked_versions_need_no_note(package, runner, tmp_path):
    environment = needing("pytest", package)

    result = runner.run(Sample(tmp_path, CODE, environment=environment).job())

    assert result.notes == []


@pytest.mark.parametrize("limits", [Limits(timeout_s=60), Limits(memory_bytes=2**30)])
def test_limits_are_told_not_to_hold(limits, runner, tmp_path):
    result = runner.run(Sample(tmp_path, CODE, limits=limits).job())

    assert result.notes == ["its time and memory limits do not hold in this process"]


def test_an_edited_function_runs_as_it_is_now(runner, tmp_path):
    runner.run(Sample(tmp_path, CODE).job())

    result = runner.run(Sample(tmp_path, CODE.replace("1", "1 + 1")).job())

    assert result.outputs[0].value == 2


def test_functions_that_were_loaded_before_stay_as_they_are(
    runner, tmp_path, monkeypatch
):
    """Pickles of their objects find their classes by the module that is imported."""
    add_function(tmp_path / "loaded", "kept_sample = 1", "kept_sample")
    monkeypatch.syspath_prepend(tmp_path / "loaded")
    before = __import__("hub_functions.acme.kept_sample")

    runner.run(Sample(tmp_path, CODE).job())

    assert __import__("hub_functions.acme.kept_sample") is before
    assert "hub_functions.acme.sample" not in sys.modules
    for name in [each for each in sys.modules if each.startswith("hub_functions.acme")]:
        monkeypatch.delitem(sys.modules, name)


def test_a_log_handler_that_outlives_its_run_still_works(runner, tmp_path, capsys):
    code = (
        "import logging, sys\n"
        "def sample() -> int:\n"
        "    handler = logging.StreamHandler(sys.stderr)\n"
        "    logging.getLogger('sample').addHandler(handler)\n"
        "    return 1"
    )
    sample = Sample(tmp_path, code)
    runner.run(sample.job())
    logger = logging.getLogger("sample")

    logger.warning("afterwards")

    logger.handlers.clear()
    assert capsys.readouterr().err == "afterwards\n"
    assert sample.log.read_text() == ""
