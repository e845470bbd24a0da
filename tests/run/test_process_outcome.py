"""How a process ended becomes what its caller is told."""

from __future__ import annotations

import pytest

from registry.run.runners import Limits
from registry.run.runners.process.child import Ended
from registry.run.runners.process.outcome import outcome
from registry.run.worker.messages import Failure, Result, Written

DONE = Result([Written("result", "int", value=1)], 0.5, 7, {"pandas": "3"}, ["a note"])
NO_LIMITS = Limits()


def ended(status: int = 0, **fields) -> Ended:
    values = {"was_late": False, "was_interrupted": False, "notes": ()} | fields
    return Ended(status, 2.5, **values)


def failed(error: str, message: str = "") -> Result:
    return Result([], 0.5, 7, {}, [], Failure(error, message, "Traceback ..."))


@pytest.fixture
def told():
    """Tell what comes of an end; `result` is what the worker told before it."""

    def tell(end: Ended, result: Result | None = None, limits: Limits = NO_LIMITS):
        return outcome(end, limits, result)

    return tell


def test_the_workers_result_is_the_outcome(told):
    assert told(ended(), DONE) == DONE


def test_a_crash_after_the_result_does_not_undo_it(told):
    """Libraries crash at exit; the outputs are whole by then."""
    result = told(ended(-11), DONE)

    assert result.failure is None
    assert result.outputs == DONE.outputs
    assert "SIGSEGV" in result.notes[-1]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (-11, "SIGSEGV (Segmentation fault)"),
        (-9, "SIGKILL (Killed); the system does so when memory runs out"),
        (-6, "SIGABRT"),
        (-40, "signal 40"),
        (3, "status 3 and no result"),
        (0, "status 0 and no result"),
    ],
)
def test_an_end_without_a_result_is_a_failure_that_says_how(status, words, told):
    result = told(ended(status, notes=("the log is not complete",)))

    assert result.failure is not None
    assert words in result.failure.message
    assert result.seconds == 2.5
    assert result.notes == ["the log is not complete"]


def test_a_death_under_a_memory_limit_names_the_limit(told):
    """C code that gets no memory often aborts, with no word of why."""
    result = told(ended(-6), limits=Limits(memory_bytes=2**28))

    assert result.failure is not None
    assert "its memory limit of 256 MiB may not be enough" in result.failure.message


def test_a_timeout_is_told_with_its_seconds(told):
    result = told(ended(-15, was_late=True), limits=Limits(timeout_s=30))

    assert result.failure == Failure("TimeoutError", "timeout after 30 s", "")


def test_a_function_that_notices_its_end_is_late_all_the_same(told):
    """SIGTERM may become an exception, and that a failure of the function's own."""
    late = ended(0, was_late=True)

    result = told(late, failed("SystemExit"), Limits(timeout_s=30))

    assert result.failure is not None
    assert result.failure.message == "timeout after 30 s"


def test_a_result_that_was_whole_in_time_counts(told):
    """Something it started may keep the process from ending."""
    assert told(ended(-15, was_late=True), DONE, Limits(timeout_s=30)).failure is None


def test_ctrl_c_is_told_as_such(told):
    result = told(ended(-15, was_interrupted=True))

    assert result.failure == Failure("KeyboardInterrupt", "it was interrupted", "")


@pytest.mark.parametrize("error", ["MemoryError", "numpy._core._ArrayMemoryError"])
def test_an_allocation_that_fails_names_the_limit(error, told):
    limits = Limits(memory_bytes=2**28)

    failure = told(ended(), failed(error, "Unable to allocate 2 GiB"), limits).failure

    assert failure is not None
    assert failure.message == (
        "its memory limit of 256 MiB is not enough: Unable to allocate 2 GiB"
    )
    assert failure.traceback == "Traceback ..."


def test_without_a_limit_a_memory_error_is_the_functions_own(told):
    failure = told(ended(), failed("MemoryError", "no room")).failure

    assert failure is not None
    assert failure.message == "no room"
