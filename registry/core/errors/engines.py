"""What goes wrong with what functions run in: engines, environments, containers."""

from __future__ import annotations

from registry.core.errors.families import Conflict, NotFound, NotReady


class EngineUnknown(NotFound):
    """No engine of this name runs functions."""

    code = "engine-unknown"

    def __init__(self, engine: str, known: tuple[str, ...]) -> None:
        super().__init__(engine, known)
        self.engine, self.known = engine, known
        self.hint = f"There are: {', '.join(known)}."

    def __str__(self) -> str:
        return f"there is no engine {self.engine!r}"


class EnvironmentFailed(NotReady):
    """An environment of third-party packages cannot be resolved or made."""

    code = "environment-failed"

    def __init__(self, what: str, output: str, hint: str) -> None:
        super().__init__(what, output, hint)
        self.what, self.output, self.hint = what, output, hint

    def __str__(self) -> str:
        return f"{self.what}:\n{self.output}"


class CannotLiveTogether(Conflict):
    """Two functions require packages that exclude each other."""

    code = "cannot-live-together"
    hint = "Run them with `fnhub run`: each then has an environment of its own."

    def __init__(self, one: str, other: str, output: str) -> None:
        super().__init__(one, other, output)
        self.one, self.other, self.output = one, other, output

    def __str__(self) -> str:
        return (
            f"{self.one} and {self.other} cannot share an environment:\n{self.output}"
        )


class ContainerToolMissing(NotReady):
    """No program that runs containers is installed."""

    code = "container-tool-missing"
    hint = (
        "Install podman or docker, name one as FNHUB_CONTAINERS, or do without:"
        " --engine process."
    )

    def __init__(self, wanted: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted

    def __str__(self) -> str:
        return f"containers need {self.wanted}, which is not on PATH"


class ContainerFailed(NotReady):
    """An image cannot be used or built, or a container not started."""

    code = "container-failed"

    def __init__(self, what: str, output: str, hint: str) -> None:
        super().__init__(what, output, hint)
        self.what, self.output, self.hint = what, output, hint

    def __str__(self) -> str:
        return f"{self.what}:\n{self.output}"
