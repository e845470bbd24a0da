"""Rules about the code and the files: what a user would stumble over."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from registry.core.problems import Severity
from registry.core.score.interface import annotated
from registry.core.score.material import Material
from registry.core.score.python_source import NOT_READ, Module, dotted_name
from registry.core.score.rule import Evidence, Rule, none_of, verdict

_WARNINGS = 2
_LARGE_BYTES = 1 << 20
_PICKLES = ("pickle", "dill", "cloudpickle", "marshal")
_DYNAMIC = {
    *("eval", "exec", "compile", "__import__", "builtins.eval", "builtins.exec"),
    *("os.system", "os.popen"),
    *(f"{name}.{verb}" for name in _PICKLES for verb in ("load", "loads")),
    *("pickle.Unpickler", "dill.Unpickler"),
}
_MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_MUTABLE_CALLS = ("list", "dict", "set", "bytearray", "collections.defaultdict")


def _in_code(
    material: Material, find: Callable[[Module], Iterator[ast.AST]], what: str
) -> Evidence:
    """All points when nothing is found in code that was read."""
    if not material.modules:
        return verdict(is_kept=False, text=NOT_READ)
    found = [
        module.where(node)
        for module in material.modules
        for node in sorted(find(module), key=lambda node: getattr(node, "lineno", 0))
    ]
    return none_of(found, what)


def _no_print(material: Material) -> Evidence:
    return _in_code(material, _prints, "calls of print()")


def _prints(module: Module) -> Iterator[ast.AST]:
    for call in module.all(ast.Call):
        if module.called(call) == "print":
            yield call


def _no_swallowing(material: Material) -> Evidence:
    return _in_code(material, _swallowing, "except blocks that hide errors")


def _swallowing(module: Module) -> Iterator[ast.AST]:
    for node in module.all(ast.ExceptHandler):
        is_silent = all(
            isinstance(each, (ast.Pass, ast.Continue)) for each in node.body
        )
        if node.type is None or (
            is_silent and dotted_name(node.type) in ("Exception", "BaseException")
        ):
            yield node


def _no_mutable_defaults(material: Material) -> Evidence:
    return _in_code(material, _mutable_defaults, "defaults that calls share")


def _mutable_defaults(module: Module) -> Iterator[ast.AST]:
    for arguments in module.all(ast.arguments):
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if isinstance(default, _MUTABLE) or (
                isinstance(default, ast.Call)
                and module.called(default) in _MUTABLE_CALLS
            ):
                yield default


def _no_dynamic_code(material: Material) -> Evidence:
    return _in_code(material, _dynamic, "calls that run code or commands from data")


def _dynamic(module: Module) -> Iterator[ast.AST]:
    for call in module.all(ast.Call):
        is_shell = any(
            each.arg == "shell" and getattr(each.value, "value", None) is True
            for each in call.keywords
        )
        if is_shell or module.called(call) in _DYNAMIC:
            yield call


def _no_effects(material: Material) -> Evidence:
    return _in_code(material, _effects, "statements that run on import")


def _effects(module: Module) -> Iterator[ast.AST]:
    todo: list[ast.stmt] = list(module.tree.body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If):
            if "__name__" not in {dotted_name(each) for each in ast.walk(node.test)}:
                todo += [*node.body, *node.orelse]
        elif isinstance(node, ast.Try):
            todo += [*node.body, *node.orelse, *node.finalbody]
        elif _is_running(node):
            yield node


def _is_running(node: ast.stmt) -> bool:
    """Tell a loop or a bare call from definitions and constants, computed ones too."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call)
    return isinstance(node, (ast.For, ast.While, ast.With))


def _package_files(material: Material) -> Evidence:
    wanted = ("__init__.py", "py.typed")
    missing = [path for path in wanted if path not in material.facts.files]
    return none_of(missing, "missing of __init__.py and py.typed")


def _no_warnings(material: Material) -> Evidence:
    codes = [
        each.code
        for each in material.facts.problems
        if each.severity is Severity.WARNING
    ]
    evidence = none_of(codes, "warnings of the check")
    return Evidence(_WARNINGS - len(codes), _WARNINGS, evidence.text)


def _no_large_files(material: Material) -> Evidence:
    files = material.facts.files.items()
    large = sorted(path for path, data in files if len(data) > _LARGE_BYTES)
    return none_of(large, "files above 1 MiB")


RULES = (
    Rule(
        "package-files",
        1,
        "It is a typed package",
        "`__init__.py` and `py.typed` in the function's folder; `fnhub build` adds "
        "them where they are missing.",
        "Commit both; `fnhub new` writes them.",
        _package_files,
    ),
    Rule(
        "no-warnings",
        _WARNINGS,
        "The check has no warnings",
        "One point less for each warning of `fnhub check`.",
        "Mend what `fnhub check` warns of.",
        _no_warnings,
    ),
    Rule(
        "annotated",
        1,
        "All code is annotated",
        "Functions of the code whose parameters and result are all annotated; the "
        "point is for all of them.",
        "Annotate the inner functions too.",
        annotated,
    ),
    Rule(
        "no-print",
        1,
        "It does not print",
        "No call of print() outside tests.",
        "Return it, or use logging.",
        _no_print,
    ),
    Rule(
        "no-swallowed-errors",
        1,
        "Errors are not hidden",
        "No bare `except:`, and no `except Exception:` that only passes.",
        "Catch the error that is expected, by name.",
        _no_swallowing,
    ),
    Rule(
        "no-mutable-defaults",
        1,
        "Calls do not share state",
        "No list, dict or set as a default.",
        "Use None or a tuple, and make the list inside.",
        _no_mutable_defaults,
    ),
    Rule(
        "no-dynamic-code",
        2,
        "No code comes from data",
        "No eval, exec, compile, os.system, os.popen, `shell=True`, nor pickle.load "
        "and its kin.",
        "Parse the data, or call the program with a list of arguments.",
        _no_dynamic_code,
    ),
    Rule(
        "no-import-effects",
        1,
        "Importing does nothing",
        "No call, loop or `with` on the top level of a module, `__main__` blocks "
        "apart.",
        "Move it into a function.",
        _no_effects,
    ),
    Rule(
        "no-large-files",
        1,
        "Its files are small",
        "No file above 1 MiB.",
        "Leave data out; load it from where it lives.",
        _no_large_files,
    ),
)
