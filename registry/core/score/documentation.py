"""Rules about docstrings: what the signature cannot say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from registry.core.score.material import Material
from registry.core.score.python_source import FUNCTIONS
from registry.core.score.raised import raised_by
from registry.core.score.rule import Evidence, Rule, all_but, at_least, verdict
from registry.core.signature import Output, Parameter

_DESCRIPTION_CHARS = 80
_WORDS = 2
_EMPTY_WORDS = {"a", "an", "the", "param", "parameter", "input", "output", "value"}
# In the plural, or after "in": `a second table` and `degrees of freedom` measure
# nothing.
_MEASURE = re.compile(
    r"\b(?:(?:milli|micro|nano)?seconds|minutes|hours|(?:kilo|mega|giga)?bytes|[KMG]i?B"
    r"|(?:kilo|milli|centi)?met(?:re|er)s|pixels|(?:kilo)?hertz|[kM]?Hz|kilograms"
    r"|degrees (?:celsius|fahrenheit)|in (?:ms|px|kg|km|cm|mm))\b",
    re.IGNORECASE,
)

_Member: TypeAlias = Parameter | Output


def _inputs(material: Material) -> Evidence:
    return _documented(
        material, [p for p in material.parameters if p[1].is_input], "inputs"
    )


def _params(material: Material) -> Evidence:
    params = [p for p in material.parameters if not p[1].is_input]
    return _documented(material, params, "params")


def _outputs(material: Material) -> Evidence:
    return _documented(material, material.outputs, "outputs")


def _documented(
    material: Material, members: Sequence[tuple[str, _Member]], what: str
) -> Evidence:
    if not material.handlers:
        return _public_docstrings(material)
    failing = [name for name, each in members if not each.doc.strip()]
    return all_but(failing, len(members), f"{what} documented")


def _public_docstrings(material: Material) -> Evidence:
    """Judge a function without handlers by what others may import from it."""
    failing, total = [], 0
    for module in material.modules:
        for node in module.tree.body:
            if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
                continue
            if node.name.startswith("_"):
                continue
            total += 1
            if not ast.get_docstring(node, clean=False):
                failing.append(node.name)
    if total == 0:
        return verdict(is_kept=False, text="no public function or class")
    return all_but(failing, total, "public functions and classes documented")


def _substance(material: Material) -> Evidence:
    if not material.handlers:
        return _public_docstrings(material)
    members = _members(material)
    failing = [name for name, each in members if not _says_something(each)]
    what = f"inputs, params and outputs with {_WORDS} words beside their name"
    return all_but(failing, len(members), what)


def _members(material: Material) -> list[tuple[str, _Member]]:
    return [*material.parameters, *material.outputs]


def _says_something(member: _Member) -> bool:
    words = set(re.findall(r"[^\W_]+", member.doc.lower()))
    own = set(member.name.lower().split("_"))
    return len(words - own - _EMPTY_WORDS) >= _WORDS


def _units(material: Material) -> Evidence:
    measured = [
        (name, each)
        for name, each in _members(material)
        if _is_number(each) and (each.unit or _MEASURE.search(each.doc))
    ]
    failing = [name for name, each in measured if not each.unit]
    return all_but(failing, len(measured), "numbers of a measure with a unit")


def _is_number(member: _Member) -> bool:
    names = {atom.name for atom in member.type.atoms}
    return bool(names & {"int", "float"}) and names <= {"int", "float", "none"}


def _summary(material: Material) -> Evidence:
    if not material.handlers:
        return _public_docstrings(material)
    failing = [each.name for each in material.handlers if not each.summary.strip()]
    return all_but(failing, len(material.handlers), "handlers with a docstring")


def _description(material: Material) -> Evidence:
    if not material.handlers:
        return _public_docstrings(material)
    longest = max(len(each.description) for each in material.handlers)
    return at_least(
        longest, _DESCRIPTION_CHARS, "characters below the docstring's summary"
    )


def _raises(material: Material) -> Evidence:
    failing, total = [], 0
    for handler in material.handlers:
        told = {name.rpartition(".")[2] for name, _ in handler.raises}
        names = raised_by(handler, material.modules)
        total += len(names)
        failing += _besides(names, told)
    return all_but(failing, total, "exceptions that handlers raise documented")


def _besides(names: Iterable[str], told: set[str]) -> list[str]:
    return sorted(name for name in names if name not in told)


RULES = (
    Rule(
        "inputs-documented",
        4,
        "Every input is documented",
        "Inputs with a line in the docstring's Args; without handlers, public "
        "functions and classes with a docstring.",
        "Say of each input what it holds: shape, columns, what may be missing.",
        _inputs,
    ),
    Rule(
        "params-documented",
        5,
        "Every param is documented",
        "Params with a line in the docstring's Args; without handlers as above.",
        "Say of each param what it does and which values make sense.",
        _params,
    ),
    Rule(
        "outputs-documented",
        5,
        "Every output is documented",
        "Outputs with a line in the NamedTuple's Attributes or in Returns; without "
        "handlers as above.",
        "Say of each output what it is and how to read it.",
        _outputs,
    ),
    Rule(
        "docs-say-something",
        2,
        "The documentation says more than the name",
        f"Inputs, params and outputs whose line has {_WORDS} words or more that are "
        "not its name.",
        "Write what the name does not say.",
        _substance,
    ),
    Rule(
        "units",
        1,
        "Measures have units",
        "Numbers whose documentation speaks of seconds, bytes, metres and the like, "
        "and that give their unit in brackets; all points when there are none.",
        "Write the unit as `[ms]` in the line of the docstring.",
        _units,
    ),
    Rule(
        "handler-summary",
        3,
        "Every handler has a docstring",
        "Handlers whose docstring begins with a summary.",
        "Begin each handler's docstring with one line that says what it does.",
        _summary,
    ),
    Rule(
        "handler-description",
        2,
        "How it works is told",
        "Characters of the longest handler's docstring between summary and sections; "
        f"{_DESCRIPTION_CHARS} wanted.",
        "Add a paragraph: the method, its cost, what it does in odd cases.",
        _description,
    ),
    Rule(
        "raises-documented",
        2,
        "Errors are documented",
        "Exceptions that a handler raises by name, itself or in functions of its "
        "module that it calls, and that its docstring's Raises lists; all points when "
        "there are none.",
        "List each exception under Raises, and say when it comes.",
        _raises,
    ),
)
