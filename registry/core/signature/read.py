"""`read_signature`: a function's signature from its files, without running them."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import griffe

from registry.core.kinds import Kind
from registry.core.near import nearest
from registry.core.problems import Problem, Severity, errors_in
from registry.core.signature import Handler, Signature
from registry.core.signature.code import Code, Place
from registry.core.signature.handlers import class_handler, function_handler
from registry.core.signature.modules import Unreadable, name_of
from registry.core.signature.source import check_sources, quiet

PROBLEMS = 200  # that are told at once
# As JSON.  Re-exports let a small source name one large docstring many times.
SIGNATURE_BYTES = 4 << 20
_NOT_A_FUNCTION = "write a function with `def`, and have it call the other"
_NOT_A_CLASS = "write a class with the methods that the kind asks for"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, and what is wrong with it."""

    signature: Signature | None  # None when a problem is an error
    problems: tuple[Problem, ...]
    # Python files as parsed: for who looks at the code next.  Not to be changed.
    trees: Mapping[str, ast.Module] = field(default_factory=dict, repr=False)


def read_signature(files: Mapping[str, bytes], handler: str, kind: Kind) -> Reading:
    """Read what a function takes and returns.  No code of it is run or imported.

    Problems in people's files are returned, all of them, and never raised.  One
    reading happens at a time: the parsers' warnings are switched off meanwhile.

    Args:
        files: The function's files by posix path, relative to its folder.
        handler: `module:callable`; may be empty where the kind needs none.
        kind: What the handler has to be.
    """
    with quiet():
        sources = check_sources(files)
        code = Code(sources, typed=kind.typed)
        handlers = _within_size(code, _handlers(code, handler, kind))
        found = [*sources.problems, *code.modules.problems, *code.problems]
    problems = _limited(list(dict.fromkeys(found)))
    if errors_in(problems):
        return Reading(None, problems, sources.trees)
    return Reading(Signature(handlers), problems, sources.trees)


def _limited(problems: list[Problem]) -> tuple[Problem, ...]:
    if len(problems) <= PROBLEMS:
        return tuple(problems)
    more = len(problems) - PROBLEMS
    last = Problem(
        "too-many-problems",
        f"{more:,} more problems were found",
        file=problems[PROBLEMS].file,
        fix="mend those above and try again",
    )
    kept = problems[:PROBLEMS]
    return (*kept, last)


def _within_size(code: Code, handlers: Iterator[Handler]) -> tuple[Handler, ...]:
    kept, size = list[Handler](), 0
    for each in handlers:
        size += len(json.dumps(each.to_json()))
        if size > SIGNATURE_BYTES:
            problem = Problem(
                "signature-too-large",
                f"the signature has more than {SIGNATURE_BYTES >> 20} MiB",
                file=f"{each.module.replace('.', '/') or '__init__'}.py",
                fix="export less, and shorten docstrings",
            )
            code.problems.append(problem)
            break
        kept.append(each)
    return tuple(kept)


def _handlers(code: Code, handler: str, kind: Kind) -> Iterator[Handler]:
    if not kind.handler and not handler:
        yield from _exported(code)
        return
    module_name, _, name = handler.partition(":")
    module = _module(code, handler, module_name)
    if module is None:
        return
    found = code.modules.find(module, name)
    if isinstance(found, Unreadable):
        return
    if not isinstance(found, griffe.Object) or isinstance(found, griffe.Module):
        _report_no_name(code, handler, module, found)
        return
    yield from _default(code, found, (name, module_name), kind)
    if kind.handler != "class":
        yield from _others(code, module, name, module_name)


def _module(code: Code, handler: str, name: str) -> griffe.Module | None:
    """Return the handler's module, or report that it is not there."""
    module = code.modules.get(name) if name and ":" in handler else None
    if isinstance(module, griffe.Module):
        return module
    if module is None:
        known = code.modules.names()
        _report_missing(
            code, f"the handler {handler!r} names no module here", name, known
        )
    return None


def _report_no_name(
    code: Code, handler: str, module: griffe.Module, found: object
) -> None:
    name = handler.partition(":")[2]
    if isinstance(found, str):
        code.problems.append(
            Problem(
                "handler-imported",
                f"the handler {handler!r} is {found}, of another package",
                key="handler",
                fix="write a typed function in this folder that calls it",
            )
        )
        return
    known = [
        each.name
        for each in module.members.values()
        if isinstance(each, griffe.Alias) or each.is_function or each.is_class
    ]
    message = f"the handler's module has no {name!r}"
    _report_missing(code, message, name, known)


def _report_missing(code: Code, message: str, name: str, known: list[str]) -> None:
    close = nearest(name, known[:1_000])
    if close:
        fix = f"did you mean {close!r}?"
    elif known:
        fix = f"there is {', '.join(sorted(known)[:8])}"
    else:
        fix = "write `handler: module:callable`, of a file module.py in this folder"
    code.problems.append(Problem("handler-missing", message, key="handler", fix=fix))


def _default(
    code: Code, found: griffe.Object, names: tuple[str, str], kind: Kind
) -> Iterator[Handler]:
    """Yield the handlers that the default one makes.

    Args:
        code: Where problems go.
        found: The handler's definition.
        names: Its own and its module's, as callers know them.
        kind: What it has to be.
    """
    name, module = names
    if kind.handler == "class":
        if isinstance(found, griffe.Class):
            yield class_handler(code, found, name, module)
            yield from _methods(code, found, names, kind)
        else:
            message = f"`{name}` is {_what(found)}, and kind {kind.name} needs a class"
            code.report("handler-not-class", Place(found, name), message, _NOT_A_CLASS)
    elif isinstance(found, griffe.Function):
        yield function_handler(code, found, name, module)
    elif kind.handler == "" and isinstance(found, griffe.Class):
        yield class_handler(code, found, name, module)
    else:
        message = f"`{name}` is {_what(found)}, not a function"
        place = Place(found, name)
        code.report("handler-not-function", place, message, _NOT_A_FUNCTION)


def _what(found: griffe.Object) -> str:
    """Say what is there in a handler's place."""
    if isinstance(found, griffe.Class):
        return "a class"
    if isinstance(found, griffe.Function):
        return "a function"
    text = str(getattr(found, "value", None) or "")
    if text.startswith("lambda"):
        return "a lambda"
    if "partial(" in text:
        return "a partial"
    return "a value"


def _methods(
    code: Code, cls: griffe.Class, names: tuple[str, str], kind: Kind
) -> Iterator[Handler]:
    name, module = names
    for method in kind.methods:
        found = code.classes.method(cls, method)
        if isinstance(found, griffe.Function):
            yield function_handler(code, found, f"{name}.{method}", module)
            continue
        code.report(
            "handler-method-missing",
            Place(cls, f"{name}.{method}"),
            f"kind {kind.name} needs a method `{method}`",
            f"write `def {method}(self, ...)` in the class",
        )


def _others(
    code: Code, module: griffe.Module, default: str, module_name: str
) -> Iterator[Handler]:
    """Yield the further functions that the handler's module exports."""
    for name, found in _exports(code, module):
        if name != default and isinstance(found, griffe.Function):
            yield function_handler(code, found, name, module_name)


def _exported(code: Code) -> Iterator[Handler]:
    """Yield the functions and classes that the folder's `__init__` exports."""
    module = code.modules.get("")
    if isinstance(module, Unreadable):
        return
    if module is None or module.exports is None:
        problem = Problem(
            "module-exports-nothing",
            "its `__init__` has no `__all__`, so nothing is documented",
            file="__init__.py",
            fix="import what others may use there, and name it in `__all__`",
            severity=Severity.WARNING,
        )
        code.problems.append(problem)
        return
    for name, found in _exports(code, module):
        if isinstance(found, griffe.Function):
            yield function_handler(code, found, name, "")
        elif isinstance(found, griffe.Class):
            yield class_handler(code, found, name, "")


def _exports(
    code: Code, module: griffe.Module
) -> Iterator[tuple[str, griffe.Object | None]]:
    """Yield the names of `__all__` and what they are, in order, once each."""
    names = [name for name in module.exports or () if isinstance(name, str)]
    for name in dict.fromkeys(names):
        found = code.modules.find(module, name)
        if found is None:
            close = nearest(name, list(module.members)[:1_000])
            code.report(
                "export-missing",
                Place(module, f"{name_of(module) or '__init__'}.__all__"),
                f"`__all__` names {name!r}, which the module does not have",
                f"did you mean {close!r}?" if close else "remove it there",
            )
        yield name, found if isinstance(found, griffe.Object) else None
