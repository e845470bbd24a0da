"""What is wrong with a project: its wishes, its lock, what it can get."""

from __future__ import annotations

from registry.core.errors.families import Conflict, Invalid, NotFound
from registry.core.problems import Problem


class InvalidProject(Invalid):
    """functions.yaml breaks one rule or several; all of them are listed."""

    code = "invalid-project"
    hint = "Mend each line above; docs/project.md shows a whole file."

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class InvalidLock(Invalid):
    """functions.lock cannot be read."""

    code = "invalid-lock"
    hint = "Restore the file, or delete it and run `fnhub lock`."

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return f"functions.lock cannot be read: {self.why}"


class NoProject(NotFound):
    """There is no functions.yaml in this folder or above it."""

    code = "no-project"
    hint = "`fnhub init` starts a project here."

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.folder = folder

    def __str__(self) -> str:
        return f"no functions.yaml in {self.folder} or above it"


class LockStale(Conflict):
    """functions.lock does not belong to functions.yaml as it is."""

    code = "lock-stale"
    hint = "Run `fnhub lock` and commit the lock with functions.yaml."

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return f"functions.lock is stale: {self.why}"


class ResolutionConflict(Conflict):
    """What a project wants cannot be had together."""

    code = "resolution-conflict"

    def __init__(self, story: str, advice: str) -> None:
        super().__init__(story, advice)
        self.story, self.advice = story, advice
        self.hint = advice

    def __str__(self) -> str:
        return self.story


class NotInCache(NotFound):
    """Something is needed that was never pulled, and nothing may be asked for it."""

    code = "not-in-cache"
    hint = "Run it once without --offline."

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"not in the cache: {self.what}"
