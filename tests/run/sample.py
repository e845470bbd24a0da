"""A function to run, and the job to run it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from registry.core.lockfile import Environment
from registry.core.types import Atom, ValueType
from registry.run.masking import Masks
from registry.run.runners import Job, Limits
from registry.run.worker.messages import InputFile, OutputType, Request

NO_PACKAGES = Environment(">=3.11", (), ())
NUMBER = ValueType((Atom("int"),)).to_json()
TABLE = ValueType((Atom("table", library="pandas"),)).to_json()


def add_function(root: Path, code: str, name: str = "sample") -> None:
    """Put a function `acme/<name>` with a handler of that name into an import root."""
    folder = root / "hub_functions" / "acme" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "__init__.py").write_text(f"from .{name} import {name}\n")
    (folder / f"{name}.py").write_text(code)


@dataclass
class Sample:
    """A folder with one function; a test overrides what it is about."""

    folder: Path
    code: str
    inputs: dict[str, InputFile] = field(default_factory=dict)
    params: dict[str, object] = field(default_factory=dict)
    outputs: list[OutputType] = field(
        default_factory=lambda: [OutputType("result", NUMBER)]
    )
    environment: Environment = NO_PACKAGES
    hashes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    masks: Masks = field(default_factory=Masks)

    @property
    def root(self) -> Path:
        return self.folder / "root"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def log(self) -> Path:
        return self.folder / "logs" / "log.txt"

    def job(self) -> Job:
        add_function(self.root, self.code)
        self.out.mkdir(parents=True, exist_ok=True)
        request = Request(
            package="hub_functions.acme.sample",
            handler="sample:sample",
            inputs=self.inputs,
            params=self.params,
            bytes_params=[],
            outputs=self.outputs,
            out=str(self.out),
        )
        return Job(
            ref="acme/sample@1.0.0",
            request=request,
            import_root=self.root,
            environment=self.environment,
            hashes=self.hashes,
            limits=self.limits,
            log=self.log,
            masks=self.masks,
        )
