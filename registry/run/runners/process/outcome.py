"""What came of a process: its own result, or what its end tells."""

from __future__ import annotations

import signal
from dataclasses import replace

from registry.run.runners import Limits
from registry.run.runners.process.child import Ended
from registry.run.worker.messages import Failure, Result


def outcome(ended: Ended, limits: Limits, result: Result | None) -> Result:
    """Return the result of a run.

    Args:
        ended: How its process ended.
        limits: What it was allowed.
        result: What the worker told, as the last thing it did; None for nothing.
    """
    if result is None:
        failure = _stopped(ended, limits) or died(ended.status, limits)
        return Result([], ended.seconds, 0, {}, list(ended.notes), failure)
    notes = [*result.notes, *ended.notes]
    if result.failure is None:
        if ended.status < 0:  # libraries crash at exit, after the work is done
            notes.append(f"its process ended by {_signal(-ended.status)} afterwards")
        return replace(result, notes=notes)
    stopped = _stopped(ended, limits)
    failure = stopped or _with_limit(result.failure, limits)
    return replace(result, notes=notes, failure=failure)


def _stopped(ended: Ended, limits: Limits) -> Failure | None:
    """Return the failure of a run that was ended from outside."""
    if ended.was_interrupted:
        return Failure("KeyboardInterrupt", "it was interrupted", "")
    if ended.was_late:
        return Failure("TimeoutError", f"timeout after {limits.timeout_s:g} s", "")
    return None


def _with_limit(failure: Failure, limits: Limits) -> Failure:
    """Name the memory limit; numpy and others have MemoryErrors of their own."""
    if limits.memory_bytes is None or not failure.error.endswith("MemoryError"):
        return failure
    message = f"{_limit(limits.memory_bytes)} is not enough: {failure.message}"
    return replace(failure, message=message.removesuffix(": "))


def died(status: int, limits: Limits) -> Failure:
    """Return the failure of a process that ended by itself, with no result."""
    perhaps = ""
    if limits.memory_bytes is not None:
        perhaps = f"; {_limit(limits.memory_bytes)} may not be enough"
    elif -status == signal.SIGKILL:
        perhaps = "; the system does so when memory runs out"
    if status < 0:
        message = f"its process was ended by {_signal(-status)}{perhaps}"
        return Failure("ProcessKilled", message, "")
    message = f"its process ended with status {status} and no result{perhaps}"
    return Failure("ProcessExited", message, "")


def _limit(limit_bytes: int) -> str:
    return f"its memory limit of {limit_bytes / 2**20:g} MiB"


def _signal(number: int) -> str:
    try:
        name = signal.Signals(number).name
    except ValueError:  # a real-time signal
        return f"signal {number}"
    return f"{name} ({signal.strsignal(number)})"
