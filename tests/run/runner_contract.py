"""What every runner promises.  A module of tests says which runners it opens."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest

from registry.run.masking import Masks
from registry.run.runners import Runner, Surroundings, open_runner
from registry.run.worker.messages import OutputType
from tests.run.sample import NUMBER, Sample

PRINTS = """
import os, sys

def sample() -> int:
    print("to stdout")
    print("to stderr", file=sys.stderr)
    sys.stdout.buffer.write("größer\\n".encode())
    return 1
"""
# In pieces, as two threads or a slow writer leave it; it looks at its own log.
LEAKS = """
import sys, time
from pathlib import Path

def sample(token: str, log: str) -> int:
    for piece in ("it is ", token[:5], token[5:], " and hun"):
        print(piece, end="", flush=True)
        time.sleep(0.05)
    print(", the end", file=sys.stderr, flush=True)
    seen, deadline = set(), time.monotonic() + 20
    while "the end" not in "".join(seen) and time.monotonic() < deadline:
        seen.add(Path(log).read_text())
    print(token)
    return int("hunter2" in "".join(seen))
"""
FAILURES = {
    "an exception": ("raise LookupError('it is not there')", "LookupError"),
    "the end of the process": ("import sys; sys.exit(0)", "SystemExit"),
    "another type": ("return 'text'", "OutputUnfit"),
    "a missing module": ("import no_such_module_of_anyone", "ModuleNotFoundError"),
}


class RunnerContract:
    """The tests; a subclass has a fixture `name`."""

    sees_the_users_folder = True

    @pytest.fixture
    def runner(self, name: str, tmp_path: Path) -> Runner:
        return open_runner(name, Surroundings(tmp_path / "cache"))

    def test_a_run_gives_what_the_function_returns(self, runner, tmp_path):
        code = (
            "def sample(first: int, second: int = 2) -> int:\n    return first + second"
        )

        result = runner.run(Sample(tmp_path, code, params={"first": 40}).job())

        assert result.failure is None
        assert [(each.name, each.kind, each.value) for each in result.outputs] == [
            ("result", "int", 42)
        ]

    @pytest.mark.parametrize("kind", FAILURES)
    def test_a_failed_function_is_a_result(self, kind, runner, tmp_path):
        """The caller keeps a record of it; an exception would leave none."""
        statement, error = FAILURES[kind]
        code = f"def sample() -> int:\n    {statement}\n"

        result = runner.run(Sample(tmp_path, code).job())

        assert result.outputs == []
        assert result.failure is not None
        assert result.failure.error.rpartition(".")[2] == error

    def test_a_failure_tells_where(self, runner, tmp_path):
        code = "def sample() -> int:\n    raise LookupError('it is not there')\n"

        failure = runner.run(Sample(tmp_path, code).job()).failure

        assert failure is not None
        assert failure.message == "it is not there"
        assert "sample.py" in failure.traceback
        assert "raise LookupError" in failure.traceback

    def test_outputs_written_before_a_failure_are_kept(self, runner, tmp_path):
        code = (
            "from typing import NamedTuple\n"
            "class Both(NamedTuple):\n    one: int\n    two: int\n"
            "def sample() -> Both:\n    return Both(1, 'text')\n"
        )
        outputs = [OutputType("one", NUMBER), OutputType("two", NUMBER)]

        result = runner.run(Sample(tmp_path, code, outputs=outputs).job())

        assert result.failure is not None
        assert [(each.name, each.value) for each in result.outputs] == [("one", 1)]

    def test_what_is_printed_is_logged_and_shown_on_stderr(
        self, runner, tmp_path, capsys
    ):
        """A command's stdout is data: what a function prints would spoil it."""
        sample = Sample(tmp_path, PRINTS)

        result = runner.run(sample.job())

        expected = ["größer", "to stderr", "to stdout"]
        shown = capsys.readouterr()
        assert result.failure is None
        assert sorted(sample.log.read_text("utf-8").splitlines()) == expected
        assert sorted(shown.err.splitlines()) == expected
        assert shown.out == ""

    def test_a_secret_is_at_no_moment_in_the_log(self, runner, tmp_path, capsys):
        """Whoever is killed when, what was written by then stays on the disk."""
        params = {"token": "hunter2-of-the-bank", "log": str(tmp_path / "logs/log.txt")}
        masks = Masks.of(["hunter2-of-the-bank"])
        sample = Sample(tmp_path, LEAKS, params=params, masks=masks)

        result = runner.run(sample.job())

        expected = "it is *** and hun, the end\n***\n"
        assert [each.value for each in result.outputs] == [0]
        assert sample.log.read_text() == expected
        assert capsys.readouterr().err == expected

    def test_a_log_of_an_earlier_run_is_written_over(self, runner, tmp_path):
        sample = Sample(tmp_path, PRINTS)

        runner.run(sample.job())
        runner.run(sample.job())

        assert sample.log.read_text("utf-8").count("to stdout") == 1

    def test_the_function_of_the_import_root_runs(self, runner, tmp_path):
        """After a sync the same name is another release, also in the same process."""
        returns = "def sample() -> int:\n    return {}"

        one = runner.run(Sample(tmp_path / "a", returns.format(1)).job())
        two = runner.run(Sample(tmp_path / "b", returns.format(2)).job())

        assert [each.outputs[0].value for each in (one, two)] == [1, 2]

    def test_a_function_calls_another_of_the_root(self, runner, tmp_path):
        code = (
            "from hub_functions.acme.other import other\n"
            "def sample() -> int:\n    return other() + 1"
        )
        sample = Sample(tmp_path, code)
        folder = sample.root / "hub_functions" / "acme" / "other"
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("def other() -> int:\n    return 1\n")

        result = runner.run(sample.job())

        assert result.outputs[0].value == 2

    def test_a_relative_path_means_the_users_folder_where_that_is_seen(
        self, runner, tmp_path, monkeypatch
    ):
        (tmp_path / "note.txt").write_text("abc")
        monkeypatch.chdir(tmp_path)
        code = (
            "from pathlib import Path\n"
            "def sample(path: str) -> int:\n    return int(Path(path).exists())"
        )

        result = runner.run(Sample(tmp_path, code, params={"path": "note.txt"}).job())

        assert result.failure is None
        assert bool(result.outputs[0].value) is self.sees_the_users_folder

    def test_no_request_is_left_behind(self, runner, tmp_path, monkeypatch):
        """It may hold secrets."""
        places = tmp_path / "temporary"
        places.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(places))
        code = "def sample(token: str) -> int:\n    return len(token)"

        result = runner.run(Sample(tmp_path, code, params={"token": "s3cr3t"}).job())

        assert result.outputs[0].value == 6
        assert list(places.iterdir()) == []

    def test_this_process_is_as_it_was(self, runner, tmp_path):
        path, modules = list(sys.path), {n for n in sys.modules if "hub_func" in n}
        streams = sys.stdout, sys.stderr

        runner.run(Sample(tmp_path, PRINTS).job())

        assert sys.path == path
        assert {n for n in sys.modules if "hub_func" in n} == modules
        assert (sys.stdout, sys.stderr) == streams
