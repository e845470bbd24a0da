"""What is wrong with a name, a version, a function or its release."""

from __future__ import annotations

from typing import Any

from registry.core.errors.families import Conflict, Invalid, NotFound
from registry.core.problems import Problem


class InvalidName(Invalid):
    """A team's or a function's name breaks the naming rule."""

    code = "invalid-name"
    hint = "Use team/name, for example core/load-dataset."

    def __init__(self, text: str, why: str) -> None:
        super().__init__(text, why)
        self.text, self.why = text, why

    def __str__(self) -> str:
        return f"{self.text!r} is not a function name: {self.why}"


class InvalidReference(Invalid):
    """A reference to a function cannot be read."""

    code = "invalid-reference"
    hint = "Write [team/]name[@range], for example core/describe@^1.2."

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return f"{self.text!r} is not a reference to a function"


class InvalidVersion(Invalid):
    """A version cannot be read."""

    code = "invalid-version"
    hint = "A version is MAJOR.MINOR.PATCH, for example 1.4.0 or 2.0.0-rc.1."

    def __init__(self, text: str, why: str) -> None:
        super().__init__(text, why)
        self.text, self.why = text, why

    def __str__(self) -> str:
        return f"{self.text!r} is not a version: {self.why}"


class InvalidRange(Invalid):
    """A range of versions cannot be read."""

    code = "invalid-range"
    hint = "A range is one of *, ^1.2, ~1.2, 1.*, >=1.2,<2, 1.2.0."

    def __init__(self, text: str, why: str) -> None:
        super().__init__(text, why)
        self.text, self.why = text, why

    def __str__(self) -> str:
        return f"{self.text!r} is not a version range: {self.why}"


class InvalidFunction(Invalid):
    """A function's files break one rule or several; all of them are listed."""

    code = "invalid-function"
    hint = "Mend each line above; `fnhub check` tells the same list without publishing."

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        count = len(self.problems)
        head = f"{count} problem{'s' if count != 1 else ''}"
        return "\n".join([head, *(f"  {problem}" for problem in self.problems)])

    def details(self) -> dict[str, Any]:
        """See `FnhubError.details`."""
        return {"problems": [problem.to_json() for problem in self.problems]}


class InvalidWheel(Invalid):
    """An archive is not a wheel as `fnhub build` makes it."""

    code = "invalid-wheel"
    hint = "Build it with `fnhub build`: wheels of other tools are refused."

    def __init__(self, why: str, member: str = "") -> None:
        super().__init__(why, member)
        self.why, self.member = why, member

    def __str__(self) -> str:
        where = f" at {self.member!r}" if self.member else ""
        return f"not a publishable wheel{where}: {self.why}"

    def details(self) -> dict[str, Any]:
        """See `FnhubError.details`."""
        return {"member": self.member}


class BreakingRelease(Invalid):
    """A release changes more than its version number says."""

    code = "breaking-release"

    def __init__(
        self,
        ref: str,
        previous: str,
        smallest: str,
        changes: tuple[tuple[str, str], ...],
    ) -> None:
        """Keep what changed.

        Args:
            ref: The refused release, `team/name@version`.
            previous: The version it was compared with.
            smallest: The smallest version that would be accepted.
            changes: (level, sentence) of each change, greatest level first.
        """
        super().__init__(ref, previous, smallest, changes)
        self.ref, self.previous = ref, previous
        self.smallest, self.changes = smallest, changes

    @property
    def hint(self) -> str:  # type: ignore[override]  # a sentence made from a field
        """What to do."""
        return f"Publish it as {self.smallest}, or take the change back."

    def __str__(self) -> str:
        lines = [f"  {level}: {text}" for level, text in self.changes]
        head = f"{self.ref} changes more since {self.previous} than its version says"
        return "\n".join([head, *lines])

    def details(self) -> dict[str, Any]:
        """See `FnhubError.details`."""
        changes = [{"level": level, "message": text} for level, text in self.changes]
        return {
            "previous": self.previous,
            "smallest_version": self.smallest,
            "changes": changes,
        }


class FunctionNotFound(NotFound):
    """No function of this name is known."""

    code = "function-not-found"
    hint = "Check the spelling, or look for it with `fnhub search`."

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"there is no function {self.name}"


class VersionNotFound(NotFound):
    """The function has no version that fits."""

    code = "version-not-found"

    def __init__(
        self, ref: str, available: tuple[str, ...], yanked: tuple[str, ...] = ()
    ) -> None:
        """Keep what was asked for and, newest first, what there is.

        Args:
            ref: What was asked for.
            available: The versions there are, without the yanked ones.
            yanked: Those that would fit, each as `version: reason`.
        """
        super().__init__(ref, available, yanked)
        self.ref, self.available, self.yanked = ref, available, yanked

    @property
    def hint(self) -> str:  # type: ignore[override]  # a sentence made from a field
        """What to do."""
        shown = ", ".join(self.available[:8])
        there = f"Versions there are: {shown}." if shown else "Every version is yanked."
        return f"{there} Yanked: {self.yanked[0]}" if self.yanked else there

    def __str__(self) -> str:
        return f"no version fits {self.ref}"

    def details(self) -> dict[str, Any]:
        """See `FnhubError.details`."""
        return {"available": list(self.available)}


class VersionExists(Conflict):
    """A published version never changes."""

    code = "version-exists"
    hint = "A published version never changes: raise `version` and publish again."

    def __init__(self, ref: str, published: str, uploaded: str) -> None:
        """Keep the release and the sha256 of both wheels."""
        super().__init__(ref, published, uploaded)
        self.ref, self.published, self.uploaded = ref, published, uploaded

    def __str__(self) -> str:
        return (
            f"{self.ref} is already published with other content: "
            f"published sha256 {self.published}, this one {self.uploaded}"
        )

    def details(self) -> dict[str, Any]:
        """See `FnhubError.details`."""
        return {"published_sha256": self.published, "uploaded_sha256": self.uploaded}


class FolderNotFound(NotFound):
    """A folder, or the function expected in it, is not there."""

    code = "folder-not-found"
    hint = "Run it in a function's folder or name one; `fnhub new TEAM/NAME` makes one."

    def __init__(self, path: str, why: str) -> None:
        super().__init__(path, why)
        self.path, self.why = path, why

    def __str__(self) -> str:
        return f"{self.path}: {self.why}"


class FolderExists(Conflict):
    """Something would be written over."""

    code = "folder-exists"

    def __init__(self, path: str, flag: str) -> None:
        """Keep the folder, and the flag that names another place for it."""
        super().__init__(path, flag)
        self.path, self.flag = path, flag

    @property
    def hint(self) -> str:  # type: ignore[override]  # a sentence made from a field
        """What to do."""
        return f"Name another folder with {self.flag}, or move this one away."

    def __str__(self) -> str:
        return f"{self.path} is already there"


class NotConverted(Invalid):
    """No function can be made of a notebook or a file; all that hinders is listed."""

    code = "not-converted"
    hint = "Nothing was written. Mend each line above in it, then convert it again."

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        lines = [f"  {problem}" for problem in self.problems]
        return "\n".join(["no function can be made of it so", *lines])

    def details(self) -> dict[str, Any]:
        """See `FnhubError.details`."""
        return {"problems": [problem.to_json() for problem in self.problems]}
