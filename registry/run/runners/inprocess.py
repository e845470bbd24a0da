"""Run a function in this process: quick, and with what is installed here.

Nothing holds it back: a time or memory limit is only told.  What it writes past
`sys.stdout` and `sys.stderr` (C code, processes that it starts) is not in the log.
"""

from __future__ import annotations

import codecs
import contextlib
import importlib
import importlib.metadata
import io
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import IO

from packaging.requirements import Requirement

from registry.core.errors import RequirementMissing
from registry.run.masking import MaskedStream, Masks
from registry.run.runners import Job, Limits, Runner, Surroundings
from registry.run.worker.call import run
from registry.run.worker.messages import Result

_FUNCTIONS = "hub_functions"
# `sys.path`, `sys.modules` and `sys.stdout` are the process's: one run at a time.
# A function may itself run another one, so the same thread may enter again.
_ONE_AT_A_TIME = threading.RLock()


def open_runner(surroundings: Surroundings) -> Runner:  # noqa: ARG001  # the contract
    """Return the engine; it takes the process as it is."""
    return InProcess()


class InProcess:
    """Runs a function where it is called."""

    def run(self, job: Job) -> Result:
        """See Runner.run."""
        _require(job)
        job.log.parent.mkdir(parents=True, exist_ok=True)
        with (
            _ONE_AT_A_TIME,
            job.log.open("wb") as log,
            _printing_to(log, job.masks),
            _importing_from(job.import_root),
        ):
            result = run(job.request)
        return replace(result, notes=[*result.notes, *_notes(job)])


def _require(job: Job) -> None:
    """Check that what the function requires is installed here.

    Raises:
        RequirementMissing: something is not, or not in a version that will do.
    """
    for text in job.environment.requirements:
        if not _is_met(Requirement(text)):
            raise RequirementMissing(job.ref, text, job.environment.requirements)


def _is_met(requirement: Requirement) -> bool:
    if requirement.marker is not None and not requirement.marker.evaluate():
        return True
    version = _installed(requirement.name)
    return version is not None and requirement.specifier.contains(
        version, prereleases=True
    )


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _notes(job: Job) -> Iterator[str]:
    """Tell in what this run differs from one in its own environment."""
    if others := list(_other_versions(job)):
        yield f"it ran with other packages than are locked: {', '.join(others)}"
    if job.limits != Limits():
        yield "its time and memory limits do not hold in this process"


def _other_versions(job: Job) -> Iterator[str]:
    for text in job.environment.packages:
        pin = Requirement(text)
        if pin.marker is not None and not pin.marker.evaluate():
            continue
        version = _installed(pin.name)
        if version is not None and not pin.specifier.contains(
            version, prereleases=True
        ):
            yield f"{pin.name} {version} ({str(pin.specifier).removeprefix('==')})"


@contextlib.contextmanager
def _importing_from(root: Path) -> Iterator[None]:
    """Import hub functions from a root, afresh.

    What was imported before may be of another root, or of this one before it was
    synced; the record would then name a release that did not run.
    """
    before = _take_functions()
    path = str(root)
    sys.path.insert(0, path)
    importlib.invalidate_caches()  # its folders may have come a moment ago
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):  # the function may have taken it away
            sys.path.remove(path)
        _take_functions()
        sys.modules.update(before)


def _take_functions() -> dict[str, ModuleType]:
    names = [name for name in sys.modules if name.partition(".")[0] == _FUNCTIONS]
    return {name: sys.modules.pop(name) for name in names}


@contextlib.contextmanager
def _printing_to(log: IO[bytes], masks: Masks) -> Iterator[None]:
    """Send what is printed to the log and to stderr."""
    tee = _Tee(log, MaskedStream(masks))
    text = io.TextIOWrapper(tee, "utf-8", "backslashreplace", write_through=True)
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
        try:
            yield
        finally:
            tee.end()


class _Tee(io.RawIOBase):
    """Writes to two places; to stderr alone when the run is over.

    A log handler that the function made may hold it for longer than the run.
    """

    name = "log"

    def __init__(self, log: IO[bytes], masked: MaskedStream) -> None:
        super().__init__()
        self._log: IO[bytes] | None = log
        self._masked = masked
        self._screen = sys.stderr
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]  # the buffers that TextIOWrapper sends
        text = bytes(data)
        self._pass(self._masked.feed(text))
        return len(text)

    def end(self) -> None:
        """Let go of the log."""
        self._pass(self._masked.end())
        self._log = None

    def _pass(self, text: bytes) -> None:
        if self._log is not None:
            self._log.write(text)
            self._log.flush()
        if self._screen is not None:  # there is none under pythonw
            self._screen.write(self._decoder.decode(text))
            self._screen.flush()
