"""Rules about the signature: what a caller has to know and to give."""

from __future__ import annotations

import re

from registry.core.score.material import Material
from registry.core.score.python_source import NOT_READ, FunctionNode
from registry.core.score.rule import Evidence, Rule, all_but, none_of, verdict
from registry.core.signature import Parameter
from registry.core.types import ValueType

_REQUIRED = 2
_IN_ORDER = 5
_CHOICE = re.compile(r"\b(?:one of|either)\b[^.]{0,40}[\"'`]\w", re.IGNORECASE)


def _is_bare(value_type: ValueType) -> bool:
    """Whether it says nothing of what is inside: `list`, `dict`, or an unknown type."""
    return any(
        atom.name == "other" or (atom.name in ("list", "dict") and atom.items is None)
        for atom in value_type.atoms
    )


def _outputs_named(material: Material) -> Evidence:
    if not material.handlers:
        return annotated(material)
    if not material.outputs:
        return verdict(is_kept=False, text="nothing is returned")
    failing = [
        name
        for name, each in material.outputs
        if each.name == "result"
        and any(a.name in ("list", "dict") for a in each.type.atoms)
    ]
    return all_but(failing, len(material.outputs), "outputs with a name of their own")


def _parameters_typed(material: Material) -> Evidence:
    if not material.handlers:
        return annotated(material)
    failing = [name for name, each in material.parameters if _is_bare(each.type)]
    return all_but(failing, len(material.parameters), "inputs and params typed in full")


def _outputs_typed(material: Material) -> Evidence:
    if not material.handlers:
        return annotated(material)
    if not material.outputs:
        return verdict(is_kept=False, text="nothing is returned")
    failing = [name for name, each in material.outputs if _is_bare(each.type)]
    return all_but(failing, len(material.outputs), "outputs typed in full")


def _few_required(material: Material) -> Evidence:
    most = max((_required(each.params) for each in material.handlers), default=0)
    text = f"at most {most} params without a default, {_REQUIRED} allowed"
    return Evidence(_REQUIRED, max(most, _REQUIRED), text)


def _required(params: tuple[Parameter, ...]) -> int:
    return sum(each.default is None for each in params)


def _plain_defaults(material: Material) -> Evidence:
    with_default = [
        (n, each.default) for n, each in material.parameters if each.default
    ]
    failing = [name for name, default in with_default if default.computed]
    return all_but(failing, len(with_default), "defaults that are plain values")


def _choices(material: Material) -> Evidence:
    texts = [
        (name, each)
        for name, each in material.parameters
        if any(atom.name == "str" for atom in each.type.atoms)
    ]
    failing = [
        name
        for name, each in texts
        if _CHOICE.search(each.doc) and not any(a.choices for a in each.type.atoms)
    ]
    return none_of(failing, "params with choices that only the text names")


def _clear_calls(material: Material) -> Evidence:
    failing: list[str] = []
    for handler in material.handlers:
        in_order = [each for each in handler.parameters if not each.keyword_only]
        flags = [each.name for each in in_order if _is_flag(each)]
        beyond = [each.name for each in in_order[_IN_ORDER:]]
        failing += dict.fromkeys([*flags, *beyond])
    return none_of(failing, "parameters better given by name only")


def _is_flag(parameter: Parameter) -> bool:
    return {atom.name for atom in parameter.type.atoms} <= {"bool", "none"}


def annotated(material: Material) -> Evidence:
    """Judge how many functions of the code have every annotation."""
    failing, total = [], 0
    for module in material.modules:
        for function in module.functions():
            total += 1
            if not _is_annotated(function):
                failing.append(f"{module.path}:{function.name}")
    if not material.modules:
        return verdict(is_kept=False, text=NOT_READ)
    return all_but(failing, total, "functions annotated")


def _is_annotated(function: FunctionNode) -> bool:
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args]
    if named and named[0].arg in ("self", "cls"):
        del named[0]
    every = [*named, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    if any(each is not None and each.annotation is None for each in every):
        return False
    return function.returns is not None or function.name == "__init__"


RULES = (
    Rule(
        "outputs-named",
        3,
        "Outputs have names",
        "Outputs that are fields of a NamedTuple, or a single one that is no list or "
        "dict.",
        "Return a NamedTuple with a field for each value.",
        _outputs_named,
    ),
    Rule(
        "parameters-typed",
        3,
        "Inputs and params are typed in full",
        "Inputs and params that are no bare `list` or `dict` and no unknown type.",
        "Write what is inside: `list[float]`, `dict[str, int]`.",
        _parameters_typed,
    ),
    Rule(
        "outputs-typed",
        2,
        "Outputs are typed in full",
        "Outputs that are no bare `list` or `dict` and no unknown type.",
        "Write what is inside: `list[float]`, `dict[str, int]`.",
        _outputs_typed,
    ),
    Rule(
        "few-required",
        2,
        "Little has to be given",
        f"Params without a default, of the handler that has most; {_REQUIRED} are "
        "allowed.",
        "Give params the default that most callers want.",
        _few_required,
    ),
    Rule(
        "plain-defaults",
        1,
        "Defaults can be read",
        "Defaults that are plain values, which forms and pages can show.",
        "Write a number, a text or None, and compute the rest inside.",
        _plain_defaults,
    ),
    Rule(
        "choices",
        1,
        "Choices are typed",
        'Params of type `str` whose documentation says "one of" or "either" with '
        "quoted values, and whose type has no choices.",
        'Annotate them as `Literal["a", "b"]`.',
        _choices,
    ),
    Rule(
        "clear-calls",
        2,
        "Calls can be read",
        f"Flags, and parameters after the first {_IN_ORDER}, that may be given in "
        "order.",
        "Put a `*` before them, so that calls name them.",
        _clear_calls,
    ),
)
