"""What a container sees of this machine, and where.

    /fnhub/worker      the worker's program
    /fnhub/functions   the import root: the functions of the lock, nothing else
    /fnhub/packages    the packages of the environment
    /fnhub/inputs/N/   each input, under its own name
    /fnhub/out         the folder for outputs, the only one that it can write to

and an empty /tmp of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from registry.run import worker
from registry.run.worker.messages import Failure, InputFile, Request, Result

_HOME = PurePosixPath("/fnhub")
WORKER, ROOT = _HOME / "worker", _HOME / "functions"
PACKAGES, OUT = _HOME / "packages", _HOME / "out"
_FUNCTIONS = "hub_functions"


@dataclass(frozen=True, slots=True)
class Mount:
    """A file or folder of this machine in the container."""

    source: Path
    target: PurePosixPath
    is_writable: bool = False

    @property
    def option(self) -> str:
        """What `--mount` takes: a line of CSV."""
        fields = ["type=bind", f"source={self.source}", f"target={self.target}"]
        fields += [] if self.is_writable else ["readonly"]
        return ",".join(_quoted(each) for each in fields)


def _quoted(field: str) -> str:
    """Quote what holds a comma or a quote, as CSV does."""
    if not set(field) & set(',"\n'):
        return field
    return '"' + field.replace('"', '""') + '"'


class Places:
    """Where a job's files are in a container."""

    def __init__(self, request: Request, import_root: Path, packages: Path) -> None:
        self._request, self._root = request, import_root
        self._inputs = {
            name: _HOME / "inputs" / str(number) / (Path(each.path).name or "input")
            for number, (name, each) in enumerate(request.inputs.items())
        }
        self.mounts = [
            Mount(Path(worker.__file__).parent, WORKER),
            Mount(packages, PACKAGES),
            Mount(Path(request.out), OUT, is_writable=True),
            *_functions(import_root),
            *(
                Mount(Path(each.path).resolve(), self._inputs[name])
                for name, each in request.inputs.items()
            ),
        ]

    def request(self) -> Request:
        """Return the request with the container's paths."""
        inputs = {
            name: InputFile(str(self._inputs[name]), each.type)
            for name, each in self._request.inputs.items()
        }
        return replace(self._request, inputs=inputs, out=str(OUT))

    def told_outside(self, result: Result) -> Result:
        """Return a result whose messages name files as they are called here."""
        failure = result.failure
        if failure is None:
            return result
        told = Failure(
            failure.error,
            self._renamed(failure.message),
            self._renamed(failure.traceback),
            failure.missing,
        )
        return replace(result, failure=told)

    def _renamed(self, text: str) -> str:
        for name, inside in self._inputs.items():
            text = text.replace(str(inside), self._request.inputs[name].path)
        return text.replace(str(ROOT), str(self._root))


def _functions(import_root: Path) -> Iterator[Mount]:
    """Yield the folder of each function; links of a root lead to the cache."""
    for folder in sorted((import_root / _FUNCTIONS).glob("*/*")):
        if folder.is_dir():
            yield Mount(
                folder.resolve(),
                ROOT / _FUNCTIONS / folder.parent.name / folder.name,
            )
