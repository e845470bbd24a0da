"""What goes wrong with a run of a function, or with a service of one."""

from __future__ import annotations

from registry.core.errors.families import (
    Conflict,
    Invalid,
    NotFound,
    NotReady,
    Unavailable,
)
from registry.core.problems import Problem


class InvalidCall(Invalid):
    """Inputs or params do not fit the function's signature; all are listed."""

    code = "invalid-call"
    hint = "`fnhub info` shows what it takes."

    def __init__(self, ref: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(ref, problems)
        self.ref, self.problems = ref, problems

    def __str__(self) -> str:
        lines = [
            f"{each.key}: {each.message}{f' - {each.fix}' if each.fix else ''}"
            for each in self.problems
        ]
        return "\n".join([f"{self.ref} cannot be called so:", *lines])


class SourceNotFound(NotFound):
    """A file or folder that is to become an input is not there."""

    code = "source-not-found"

    def __init__(self, name: str, source: str, near: tuple[str, ...]) -> None:
        super().__init__(name, source, near)
        self.name, self.source, self.near = name, source, near

    @property
    def hint(self) -> str:  # type: ignore[override]  # a sentence made from a field
        """What to do."""
        if not self.near:
            return "Give a path, a URL, or DIALECT://...#SELECT ... for a query."
        return f"Did you mean {' or '.join(self.near)}?"

    def __str__(self) -> str:
        return f"the input {self.name!r}: there is no {self.source}"


class SourceFailed(Unavailable):
    """A URL or a database did not give what is to become an input."""

    code = "source-failed"

    def __init__(self, name: str, source: str, why: str) -> None:
        """Keep the source and the reason with their secrets masked."""
        super().__init__(name, source, why)
        self.name, self.source, self.why = name, source, why

    def __str__(self) -> str:
        return f"the input {self.name!r} cannot be had from {self.source}: {self.why}"


class RunUnderWay(Conflict):
    """Another run is writing to the folder now."""

    code = "run-under-way"
    hint = "Wait until it has ended, or give another folder with --out."

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.folder = folder

    def __str__(self) -> str:
        return f"another run is writing to {self.folder} now"


class RunFailed(NotReady):
    """A function failed while it ran."""

    code = "run-failed"

    def __init__(self, ref: str, why: str, record: str) -> None:
        super().__init__(ref, why, record)
        self.ref, self.why, self.record = ref, why, record
        self.hint = f"{record} tells the rest."

    def __str__(self) -> str:
        return f"{self.ref} failed: {self.why}"


class RunNotFound(NotFound):
    """No run has this name, or several have."""

    code = "run-not-found"

    def __init__(self, name: str, fitting: tuple[str, ...]) -> None:
        super().__init__(name, fitting)
        self.name, self.fitting = name, fitting

    @property
    def hint(self) -> str:  # type: ignore[override]  # a sentence made from a field
        """What to do."""
        if self.fitting:
            return f"Write more of one of: {', '.join(self.fitting)}."
        return "`fnhub runs list` shows them; a run's folder names it, too."

    def __str__(self) -> str:
        if self.fitting:
            return f"{len(self.fitting)} runs begin with {self.name!r}"
        return f"there is no run {self.name!r}"


class NotRepeatable(Invalid):
    """A run cannot be repeated with what its record tells alone."""

    code = "not-repeatable"
    hint = "Give it again: -i NAME=FILE or URL."

    def __init__(self, ref: str, why: str) -> None:
        super().__init__(ref, why)
        self.ref, self.why = ref, why

    def __str__(self) -> str:
        return f"{self.ref} cannot be repeated: {self.why}"


class InvalidSearch(Invalid):
    """What is to be tried in a grid cannot be read."""

    code = "invalid-search"
    hint = "--grid NAME=A,B  --grid NAME=1..9  --select max.METRIC"

    def __init__(self, what: str, why: str) -> None:
        super().__init__(what, why)
        self.what, self.why = what, why

    def __str__(self) -> str:
        return f"{self.what}: {self.why}"


class CannotTell(Invalid):
    """An address that is to be told of runs cannot be used."""

    code = "cannot-tell"
    hint = "docs/tracking.md tells how addresses are written."

    def __init__(self, what: str, why: str) -> None:
        """Keep what was given by its place: an address itself is a secret."""
        super().__init__(what, why)
        self.what, self.why = what, why

    def __str__(self) -> str:
        return f"{self.what}: {self.why}"


class InvalidRecord(Invalid):
    """A run.json cannot be read."""

    code = "invalid-record"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return f"the record of a run cannot be read: {self.why}"


class NotRunnable(Invalid):
    """A function has no handler that can be run once."""

    code = "not-runnable"

    def __init__(self, ref: str, handler: str, known: tuple[str, ...]) -> None:
        super().__init__(ref, handler, known)
        self.ref, self.handler, self.known = ref, handler, known
        listed = ", ".join(known)
        self.hint = f"It has {listed}." if known else ""

    def __str__(self) -> str:
        return f"{self.ref} has no handler {self.handler!r}"


class WrongKind(Invalid):
    """A function is of another kind than a command takes."""

    code = "wrong-kind"

    def __init__(self, ref: str, kind: str, meaning: str, used_by: str) -> None:
        super().__init__(ref, kind, meaning, used_by)
        self.ref, self.kind = ref, kind
        self.meaning, self.used_by = meaning, used_by
        self.hint = f"Use {used_by}."

    def __str__(self) -> str:
        return f"{self.ref} is of kind {self.kind}: it {self.meaning}"


class NotServable(Invalid):
    """A class of kind serving takes or gives what no request can carry."""

    code = "not-servable"
    hint = "docs/serve.md tells what `load` and `predict` may take and give."

    def __init__(self, ref: str, why: str) -> None:
        super().__init__(ref, why)
        self.ref, self.why = ref, why

    def __str__(self) -> str:
        return f"{self.ref} cannot be served: {self.why}"


class ServingFailed(NotReady):
    """A function could not be loaded, or its server ended by itself."""

    code = "serving-failed"
    hint = "The lines above are the function's own output."

    def __init__(self, ref: str, why: str) -> None:
        super().__init__(ref, why)
        self.ref, self.why = ref, why

    def __str__(self) -> str:
        return f"{self.ref} is not served: {self.why}"
