"""What a module may run when it is imported: definitions, imports and constants.

Everything else at the top of a notebook is exploration.  A value that is read from a
file or computed from data is no constant: a function should be given it.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Set

from registry.core.convert.names import CHANGING

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
IMPORTS = (ast.Import, ast.ImportFrom)
# Calls that only make a value of their arguments, by what their imports mean.
_MAKERS = {
    *("bool", "bytes", "bytearray", "complex", "dict", "enumerate", "float"),
    *("frozenset", "int", "len", "list", "max", "min", "object", "range", "reversed"),
    *("round", "set", "slice", "sorted", "str", "sum", "tuple", "zip", "abs", "type"),
    *("re.compile", "logging.getLogger", "pathlib.Path", "pathlib.PurePath"),
    *("typing.TypeVar", "typing.NewType", "typing.NamedTuple", "typing.TypedDict"),
    *("typing.cast", "typing.ParamSpec", "collections.namedtuple", "enum.Enum"),
    *("collections.OrderedDict", "collections.defaultdict", "collections.Counter"),
    *("collections.deque", "types.MappingProxyType", "types.SimpleNamespace"),
    *("decimal.Decimal", "fractions.Fraction", "datetime.date", "datetime.datetime"),
    *(
        "datetime.time",
        "datetime.timedelta",
        "functools.partial",
        "operator.itemgetter",
    ),
    *("operator.attrgetter", "math.sqrt", "math.log", "math.exp", "math.radians"),
    *("numpy.array", "numpy.asarray", "numpy.arange", "numpy.linspace"),
    *("numpy.float64", "numpy.float32", "numpy.int64", "numpy.sqrt", "numpy.log"),
    *("numpy.zeros", "numpy.ones", "numpy.deg2rad", "numpy.dtype"),
    *("pandas.Timestamp", "pandas.Timedelta", "pandas.CategoricalDtype"),
}
# Methods of texts, numbers and collections that are written out.
_METHODS = {
    *("format", "join", "split", "splitlines", "strip", "lower", "upper", "replace"),
    *("encode", "items", "keys", "values", "copy", "union", "get", "casefold"),
}
_DEFERRED = (ast.Lambda,)  # what is in it runs when it is called
_FORBIDDEN = (ast.Await, ast.Yield, ast.YieldFrom)


def is_guard(node: ast.stmt) -> bool:
    """Whether it is `if __name__ == "__main__":`."""
    if not isinstance(node, ast.If):
        return False
    names = {each.id for each in ast.walk(node.test) if isinstance(each, ast.Name)}
    return "__name__" in names


def is_harmless(node: ast.stmt, meant: Mapping[str, str], classes: Set[str]) -> bool:
    """Whether importing it only defines something.

    Args:
        node: A statement.
        meant: Dotted names by the name that imports give them.
        classes: The notebook's own classes; their instances are constants too.
    """
    if isinstance(node, (*DEFINITIONS, *IMPORTS, ast.Pass)):
        return True
    if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        return node.value is None or _is_value(node.value, meant, classes)
    if isinstance(node, ast.Expr):
        return _changes_only(node.value, meant, classes)
    if isinstance(node, ast.If) and not is_guard(node):
        parts = [*node.body, *node.orelse]
        return _is_value(node.test, meant, classes) and all(
            is_harmless(each, meant, classes) for each in parts
        )
    if isinstance(node, ast.Try):
        if all(isinstance(each, IMPORTS) for each in node.body) and not node.finalbody:
            return True  # its handlers say what happens where it is not installed
        handled = [each for handler in node.handlers for each in handler.body]
        parts = [*node.body, *handled, *node.orelse, *node.finalbody]
        return all(is_harmless(each, meant, classes) for each in parts)
    return type(node).__name__ == "TypeAlias"


def _changes_only(node: ast.expr, meant: Mapping[str, str], classes: Set[str]) -> bool:
    """Whether it is a call such as `COLUMNS.append("x")`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    given = [*node.args, *(each.value for each in node.keywords)]
    return node.func.attr in CHANGING and all(
        _is_value(each, meant, classes) for each in given
    )


def _is_value(node: ast.expr, meant: Mapping[str, str], classes: Set[str]) -> bool:
    pending: list[ast.AST] = [node]
    while pending:
        each = pending.pop()
        if isinstance(each, _DEFERRED):
            continue
        if isinstance(each, _FORBIDDEN):
            return False
        if isinstance(each, ast.Call) and not _is_maker(each.func, meant, classes):
            return False
        pending.extend(ast.iter_child_nodes(each))
    return True


def _is_maker(called: ast.expr, meant: Mapping[str, str], classes: Set[str]) -> bool:
    dotted = _dotted(called)
    if dotted:
        first, dot, rest = dotted.partition(".")
        if not dot and first in classes:
            return True
        if f"{meant.get(first, first)}{dot}{rest}" in _MAKERS:
            return True
    of_module = dotted.partition(".")[0] in meant  # requests.get is no method of a dict
    return (
        isinstance(called, ast.Attribute) and called.attr in _METHODS and not of_module
    )


def _dotted(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])
