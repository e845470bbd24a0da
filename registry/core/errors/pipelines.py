"""Failures of pipelines."""

from __future__ import annotations

import shlex

from registry.core.errors.families import Conflict, Invalid, NotFound, NotReady


class InvalidPipeline(Invalid):
    """A pipeline cannot be compiled, or an engine cannot walk it."""

    code = "invalid-pipeline"
    hint = "docs/pipelines.md tells how pipelines are written."

    def __init__(self, name: str, why: str) -> None:
        super().__init__(name, why)
        self.name, self.why = name, why

    def __str__(self) -> str:
        return f"the pipeline {self.name!r} cannot be run: {self.why}"


class PipelineUnknown(NotFound):
    """A project has no pipeline of this name."""

    code = "pipeline-unknown"

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name, known)
        self.name, self.known = name, known
        example = "Write under `pipelines:` of functions.yaml: main: workflow.py:main"
        self.hint = f"There are: {', '.join(known)}." if known else example

    def __str__(self) -> str:
        return f"functions.yaml has no pipeline {self.name!r}"


class NothingToResume(NotFound):
    """There is no run of a pipeline that could be continued."""

    code = "nothing-to-resume"
    hint = "Start it without --resume, or name the folder of a run."

    def __init__(self, name: str, folder: str, why: str) -> None:
        super().__init__(name, folder, why)
        self.name, self.folder, self.why = name, folder, why

    def __str__(self) -> str:
        return f"the pipeline {self.name!r} cannot go on in {self.folder}: {self.why}"


class ResumedOtherwise(Conflict):
    """A run is to be continued with other params than it was started with."""

    code = "resumed-otherwise"
    hint = "Leave -p out: a run goes on with its own params. Or start a new one."

    def __init__(self, folder: str, params: tuple[str, ...]) -> None:
        super().__init__(folder, params)
        self.folder, self.params = folder, params

    def __str__(self) -> str:
        return (
            f"{self.folder} was started with other values of {', '.join(self.params)}"
        )


class PipelineFailed(NotReady):
    """A step of a pipeline failed; what was done before is kept."""

    code = "pipeline-failed"

    def __init__(self, name: str, step: str, why: str, folder: str) -> None:
        super().__init__(name, step, why, folder)
        self.name, self.step, self.why, self.folder = name, step, why, folder
        place = shlex.quote(folder)
        self.hint = f"Mend it, then go on: fnhub run-pipeline {name} --resume {place}"

    def __str__(self) -> str:
        return (
            f"the step {self.step!r} of the pipeline {self.name!r} failed: {self.why}"
        )


class OnlyHere(Invalid):
    """A function of a project's own cannot be a step in a cluster."""

    code = "only-here"
    hint = "Publish it, or run the pipeline on this machine."

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self.ref = ref

    def __str__(self) -> str:
        return f"{self.ref} is not published, so no cluster can install it"
