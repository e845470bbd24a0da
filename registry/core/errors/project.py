"""What is wrong with a project: its wishes, its lock, what it can get."""

from __future__ import annotations

from registry.core.errors.families import Conflict, Invalid, NotFound
from registry.core.errors.functions import FunctionNotFound
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
    hint = (
        "Restore the file (after a merge: `git checkout --ours functions.lock`), or"
        " delete it and run `fnhub lock`."
    )

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


class ProjectExists(Conflict):
    """A project is to be started where there is one."""

    code = "project-exists"
    hint = "`fnhub add NAME` adds a function to it."

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: there is a project already"


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


class ResolutionUndecided(Conflict):
    """Whether what a project wants can be had together was not found out."""

    code = "resolution-undecided"
    hint = "Narrow ranges in functions.yaml, of what calls most functions first."

    def __init__(self, steps: int) -> None:
        """Keep how many releases were refused."""
        super().__init__(steps)
        self.steps = steps

    def __str__(self) -> str:
        return f"no end was found to what may go together, after {self.steps} steps"


class NotOnHub(FunctionNotFound):
    """A function is asked for that its hub does not have."""

    code = "not-on-hub"
    hint = (
        "Check the spelling and the hub: `{ref: team/name, hub: ALIAS}` in "
        "functions.yaml says which one a function comes from."
    )

    def __init__(self, name: str, hub: str, asked: tuple[str, ...]) -> None:
        """Keep the function, the alias of the hub, and who asks, a line for each."""
        NotFound.__init__(self, name, hub, asked)
        self.name, self.hub, self.asked = name, hub, asked

    def __str__(self) -> str:
        head = f"there is no function {self.name} on the hub {self.hub!r}"
        return "\n".join([head, *(f"  {line}" for line in self.asked)])


class NotInCache(NotFound):
    """Something is needed that was never pulled, and nothing may be asked for it."""

    code = "not-in-cache"
    hint = "Run it once without --offline."

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"not in the cache: {self.what}"


class HubUnknown(NotFound):
    """A hub is named that functions.yaml does not list."""

    code = "hub-unknown"
    hint = "Write its address under `hubs:` in functions.yaml."

    def __init__(self, alias: str, known: tuple[str, ...]) -> None:
        super().__init__(alias, known)
        self.alias, self.known = alias, known

    def __str__(self) -> str:
        there = ", ".join(self.known) or "none"
        return f"functions.yaml has no hub {self.alias!r}; it has {there}"


class NotLocked(NotFound):
    """A function is not in functions.lock."""

    code = "not-locked"

    def __init__(self, name: str, near: str) -> None:
        super().__init__(name, near)
        self.name, self.near = name, near
        self.hint = f"Did you mean {near}?" if near else f"`fnhub add {name}` adds it."

    def __str__(self) -> str:
        return f"{self.name} is not in functions.lock"


class NotWanted(NotFound):
    """A function is to be taken out of functions.yaml and is not in it."""

    code = "not-wanted"

    def __init__(self, name: str, near: str) -> None:
        super().__init__(name, near)
        self.name, self.near = name, near
        self.hint = f"Did you mean {near}?" if near else "`fnhub tree` shows what is."

    def __str__(self) -> str:
        return f"{self.name} is not in functions.yaml"


class ProjectNotEdited(Invalid):
    """functions.yaml is written so that no edit of fnhub's would be safe."""

    code = "project-not-edited"

    def __init__(self, change: str) -> None:
        super().__init__(change)
        self.change = change
        self.hint = f"Nothing was changed. Write it by hand: {change}."

    def __str__(self) -> str:
        return "functions.yaml is written in a way that fnhub cannot edit safely"
