"""One function's code while it is read, and what was found wrong in it."""

from __future__ import annotations

from dataclasses import dataclass

import griffe

from registry.core.problems import Problem, Severity
from registry.core.signature.annotations import Annotations
from registry.core.signature.classes import Classes
from registry.core.signature.docstrings import Said, said
from registry.core.signature.modules import Modules, Scope, file_of
from registry.core.signature.refusals import ALREADY_TOLD, Refused
from registry.core.signature.source import Sources
from registry.core.types import Atom, ValueType

UNKNOWN = ValueType((Atom("other", library="Any"),))


@dataclass(frozen=True, slots=True)
class Place:
    """What a problem is about: a definition, and a part of it."""

    member: griffe.Object
    key: str  # `describe.table`


class Code:
    """The modules of a function, read by one set of rules."""

    def __init__(self, sources: Sources, *, typed: bool) -> None:
        """Keep the modules.

        Args:
            sources: The files, checked.
            typed: Whether a type outside the vocabulary is a problem.
        """
        self.modules = Modules(sources)
        self.classes = Classes(self.modules)
        self.annotations = Annotations(self.modules, self.classes)
        self.typed = typed
        self.problems: list[Problem] = []

    def report(self, code: str, place: Place, message: str, fix: str) -> None:
        """Keep a problem that stops a release."""
        self._add(code, place, message, fix, Severity.ERROR)

    def warn(self, code: str, place: Place, message: str, fix: str) -> None:
        """Keep a problem that does not."""
        self._add(code, place, message, fix, Severity.WARNING)

    def _add(
        self, code: str, place: Place, message: str, fix: str, severity: Severity
    ) -> None:
        self.problems.append(
            Problem(
                code,
                message,
                file=file_of(place.member),
                line=place.member.lineno,
                key=place.key,
                fix=fix,
                severity=severity,
            )
        )

    def type_of(
        self, annotation: griffe.Expr | str, scope: Scope, place: Place
    ) -> ValueType:
        """Return what an annotation means; a refusal becomes a problem, or `other`."""
        try:
            return self.annotations.read(annotation, scope)
        except Refused as refused:
            if self.typed:
                self.refuse(refused, place)
            text = self.annotations.text(annotation, scope)
            return ValueType((Atom("other", library=text),))

    def refuse(self, refused: Refused, place: Place) -> None:
        """Keep the problem that a refused annotation is, unless its file has one."""
        if refused.code != ALREADY_TOLD:
            self.report(refused.code, place, refused.message, refused.fix)

    def said_of(self, member: griffe.Attribute) -> Said:
        """Return the string below a field, or the `#:` comment beside it."""
        docstring = member.docstring
        return said(docstring.value if docstring else self.modules.comment_on(member))
