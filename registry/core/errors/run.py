"""What goes wrong with a run of a function."""

from __future__ import annotations

from registry.core.errors.families import Invalid, NotReady
from registry.core.problems import Problem


class InvalidCall(Invalid):
    """Inputs or params do not fit the function's signature; all are listed."""

    code = "invalid-call"
    hint = "`fnhub info` shows what it takes."

    def __init__(self, ref: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(ref, problems)
        self.ref, self.problems = ref, problems

    def __str__(self) -> str:
        lines = [f"{each.key}: {each.message}" for each in self.problems]
        return "\n".join([f"{self.ref} cannot be called so:", *lines])


class RunFailed(NotReady):
    """A function failed while it ran."""

    code = "run-failed"

    def __init__(self, ref: str, why: str, record: str) -> None:
        super().__init__(ref, why, record)
        self.ref, self.why, self.record = ref, why, record
        self.hint = f"{record} tells the rest."

    def __str__(self) -> str:
        return f"{self.ref} failed: {self.why}"


class EnvironmentFailed(NotReady):
    """An environment of third-party packages cannot be resolved or made."""

    code = "environment-failed"

    def __init__(self, what: str, output: str, hint: str) -> None:
        super().__init__(what, output, hint)
        self.what, self.output, self.hint = what, output, hint

    def __str__(self) -> str:
        return f"{self.what}:\n{self.output}"
