"""What was given for a call, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from registry.core.near import nearest
from registry.core.problems import Problem, Severity
from registry.core.signature import Handler, Parameter
from registry.core.types import VALUES
from registry.run.texts import written_form
from registry.run.worker.secret_variables import secret_in, variable_of

_LONGEST = 60  # characters of a wrong value that are shown
Pairs: TypeAlias = list[tuple[str, object]]


@dataclass(frozen=True, slots=True)
class Secrets:
    """The params that are secret, and the variables that may hold them."""

    names: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)

    def find(self, name: str) -> str | None:
        """Return the text of a secret, None where no variable holds it."""
        return secret_in(self.variables, name)


@dataclass(frozen=True, slots=True)
class GivenCall:
    """What was given, not yet checked."""

    handler: Handler
    inputs: Pairs
    params: Pairs
    secrets: Secrets

    @property
    def known(self) -> dict[str, Parameter]:
        """The handler's parameters by name."""
        return {each.name: each for each in self.handler.parameters}

    def is_secret(self, name: str) -> bool:
        """Whether a param is secret."""
        return name in self.secrets.names


def pairs(given: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> Pairs:
    """Return what was given as pairs."""
    return list(given.items() if isinstance(given, Mapping) else given)


def takes_value(parameter: Parameter) -> bool:
    """Whether a param can be given for it; an input may take plain values, too."""
    return not parameter.is_input or any(
        atom.name in VALUES for atom in parameter.type.atoms
    )


def wrong_names(call: GivenCall) -> Iterator[Problem]:
    """Tell what is wrong with the names that were given."""
    known, seen = call.known, set[str]()
    for option, pairs in (("-i", call.inputs), ("-p", call.params)):
        for name, _ in pairs:
            if wrong := wrong_name(name, known, seen, "input or param"):
                yield wrong
            elif option == "-i" and not known[name].is_input:
                yield _problem(
                    "call-param-as-input",
                    name,
                    f"it is a param, {known[name].type}, not an input",
                    f"give it with -p {name}=VALUE",
                )
            elif option == "-p" and not takes_value(known[name]):
                yield _problem(
                    "call-input-as-param",
                    name,
                    f"it is an input, {known[name].type}, not a param",
                    f"give it with -i {name}=FILE or URL",
                )
            elif call.is_secret(name):
                yield _given_secret(name)
            seen.add(name)


def wrong_name(
    name: str, known: Collection[str], seen: Collection[str], what: str
) -> Problem | None:
    """Tell that there is no such thing, or that it is given twice; None for neither.

    Args:
        name: What was given.
        known: What there is.
        seen: What was given before.
        what: What it would be: "param".
    """
    if name not in known:
        close = nearest(name, known)
        listed = f"there are {', '.join(known)}" if known else "it takes nothing"
        fix = f"did you mean {close}?" if close else listed
        return _problem("call-unknown", name, f"there is no such {what}", fix)
    if name in seen:
        return _problem("call-twice", name, "it is given twice")
    return None


def _given_secret(name: str) -> Problem:
    return Problem(
        "call-secret-given",
        "it is a secret, and what is typed can be read by others",
        file="",
        key=name,
        fix=f"set {variable_of(name)} instead",
        severity=Severity.WARNING,
    )


def missing(call: GivenCall, given: Mapping[str, object]) -> Iterator[Problem]:
    """Tell what has no default and was not given."""
    there = {name for name, _ in call.inputs} | given.keys()
    for each in call.handler.parameters:
        if each.default is not None or each.name in there:
            continue
        if call.is_secret(each.name):
            fix = f"set {variable_of(each.name)} or {each.name.upper()}"
        elif each.is_input:
            fix = f"give it with -i {each.name}=FILE or URL"
        else:
            fix = f"give it with -p {each.name}=VALUE"
        yield _problem("call-missing", each.name, f"it is needed: {each.type}", fix)


def wrong_value(
    call: GivenCall, parameter: Parameter, value: object, error: Exception
) -> Problem:
    """Tell of a value that is none of the type's; never of a secret's text."""
    name = parameter.name
    if isinstance(error, OSError):
        why = error.strerror or type(error).__name__
        return _problem("call-file", name, f"its file cannot be read: {why}")
    if call.is_secret(name):
        message = "the secret's value does not fit"
    else:
        shown = repr(value)
        shown = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}..."
        message = f"{shown} does not fit"
    close = _near_choice(parameter, value)
    fix = f"it takes {written_form(parameter.type)}"
    fix = f"did you mean {close}? {fix}" if close else fix
    return _problem("call-value", name, message, fix)


def _near_choice(parameter: Parameter, value: object) -> str | None:
    choices = [each for atom in parameter.type.atoms for each in atom.choices]
    return nearest(str(value), [each for each in choices if isinstance(each, str)])


def _problem(code: str, name: str, message: str, fix: str = "") -> Problem:
    return Problem(code, message, file="", key=name, fix=fix)
