"""Why there is no requirements.txt of a release."""

from __future__ import annotations

from registry.core.errors.families import Conflict, NotFound, Unavailable


class RequirementsNotMade(Unavailable):
    """The closure of a release is still being resolved."""

    code = "requirements-not-made"
    hint = "Ask again in some seconds: a worker of the hub makes it, once."

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self.ref = ref

    def __str__(self) -> str:
        return f"the requirements of {self.ref} are being made"


class RequirementsFailed(Conflict):
    """The closure of a release cannot be resolved."""

    code = "requirements-failed"
    hint = "The hub tries again when it is asked ten minutes later."

    def __init__(self, ref: str, why: str) -> None:
        super().__init__(ref, why)
        self.ref, self.why = ref, why

    def __str__(self) -> str:
        return f"{self.ref} has no requirements.txt: {self.why}"


class RequirementsHidden(NotFound):
    """The closure of a release holds what is not there for the reader."""

    code = "requirements-hidden"
    hint = "Ask with a token of who may read all that the release calls."

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self.ref = ref

    def __str__(self) -> str:
        return f"{self.ref} calls a function that is not there, or not for you"
