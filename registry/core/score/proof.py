"""Rules about tests and the example: that somebody has seen it work."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from registry.core.score.material import Material
from registry.core.score.python_source import (
    FUNCTIONS,
    NOT_READ,
    FunctionNode,
    Module,
    dotted_name,
)
from registry.core.score.rule import Evidence, Rule, all_but, at_least, verdict

_TESTS = 5
_KNOWN = 5
_RICH = ("image/", "text/html", "application/vnd.")


def _test_functions(material: Material) -> Iterator[FunctionNode]:
    for module in material.tests:
        for node in module.tree.body:
            members = [node]
            if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
                members = node.body
            for each in members:
                if isinstance(each, FUNCTIONS) and each.name.startswith("test"):
                    yield each


def _present(material: Material) -> Evidence:
    files = [module.path for module in material.tests]
    count = sum(1 for _ in _test_functions(material))
    text = f"{count} tests in {len(files)} files" if material.modules else NOT_READ
    return verdict(is_kept=count > 0, text=text)


def _imported(material: Material) -> Evidence:
    paths = [module.path for module in material.modules]
    own = {path.partition("/")[0].removesuffix(".py") for path in paths}
    package = material.manifest.name.package
    found = any(_imports_own(each, own, package) for each in material.tests)
    text = f"an import of {package} in the tests: {'found' if found else 'none'}"
    return verdict(is_kept=found, text=text)


def _imports_own(module: Module, own: set[str], package: str) -> bool:
    if any(node.level for node in module.all(ast.ImportFrom)):
        return True
    names = [node.module or "" for node in module.all(ast.ImportFrom)]
    names += [alias.name for node in module.all(ast.Import) for alias in node.names]
    return any(
        f"{name}.".startswith(f"{package}.") or name.partition(".")[0] in own
        for name in names
    )


def _several(material: Material) -> Evidence:
    return at_least(sum(1 for _ in _test_functions(material)), _TESTS, "tests")


def _asserting(material: Material) -> Evidence:
    tests = list(_test_functions(material))
    if not tests:
        return verdict(is_kept=False, text="no tests")
    failing = [each.name for each in tests if not any(map(_is_check, ast.walk(each)))]
    return all_but(failing, len(tests), "tests that check something")


def _is_check(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return True
    if not isinstance(node, ast.Call):
        return False
    name = dotted_name(node.func).rpartition(".")[2]
    return name.startswith("assert") or name in ("raises", "warns")


def _known_values(material: Material) -> Evidence:
    count = sum(map(_known_in, material.tests))
    return at_least(count, _KNOWN, "known numbers or texts that tests compare with")


def _known_in(module: Module) -> int:
    """Count checks against a constant, and rows of parametrised tests."""
    tables = {
        target.id: _rows(node.value)
        for node in module.tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    asserts: list[ast.AST] = [node.test for node in module.all(ast.Assert)]
    rows = 0
    for call in module.all(ast.Call):
        name = _last_name(call)
        if name.startswith("assert_"):
            asserts.append(call)
        elif name == "parametrize":
            for argument in call.args[1:2]:
                name = argument.id if isinstance(argument, ast.Name) else ""
                rows += tables.get(name, _rows(argument))
    return rows + sum(any(map(_is_known, ast.walk(each))) for each in asserts)


def _rows(node: ast.expr) -> int:
    return len(node.elts) if isinstance(node, (ast.List, ast.Tuple)) else 0


def _last_name(call: ast.Call) -> str:
    return dotted_name(call.func).rpartition(".")[2]


def _is_known(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, (int, float, complex, str))
        and not isinstance(node.value, bool)
    )


def _errors_tested(material: Material) -> Evidence:
    count = sum(
        _last_name(call) in ("raises", "assertRaises")
        for module in material.tests
        for call in module.all(ast.Call)
    )
    return at_least(count, 1, "tests of an error")


def _example(material: Material) -> Evidence:
    if material.cells is None:
        named = material.manifest.example
        text = (
            "the example cannot be read" if named else "function.yaml names no example"
        )
        return verdict(is_kept=False, text=text)
    found = any(
        name in each.source for each in material.cells for name in material.names
    )
    text = f"{len(material.cells)} cells of code; the function is "
    return verdict(is_kept=found, text=text + ("used" if found else "not used"))


def _executed(material: Material) -> Evidence:
    if not material.cells:
        return verdict(is_kept=False, text="no cells of code")
    failed = sum(each.is_failed for each in material.cells)
    if failed:
        return verdict(is_kept=False, text=f"{failed} cells ended in an error")
    executed = sum(each.is_executed for each in material.cells)
    text = f"{executed} of {len(material.cells)} cells of code were run"
    return verdict(is_kept=executed == len(material.cells), text=text)


def _shows(material: Material) -> Evidence:
    kinds = {kind for each in material.cells or () for kind in each.shown}
    found = any(kind.startswith(_RICH) for kind in kinds)
    text = f"a figure or a table in its output: {'found' if found else 'none'}"
    return verdict(is_kept=found, text=text)


RULES = (
    Rule(
        "tests-present",
        4,
        "There are tests",
        "A function whose name begins with `test` in a test_*.py of the release.",
        "Add `test_<name>.py` to the function's folder.",
        _present,
    ),
    Rule(
        "tests-import",
        3,
        "Tests use the function",
        "An import of the function's package, or of a module of its folder, in the "
        "tests.",
        "Import it as users do: `from hub_functions.<team>.<name> import <handler>`.",
        _imported,
    ),
    Rule(
        "tests-several",
        3,
        "There are several tests",
        f"Test functions; {_TESTS} wanted.",
        "Test ordinary input, the edges (empty, missing, one row) and errors.",
        _several,
    ),
    Rule(
        "tests-check",
        2,
        "Every test checks something",
        "Test functions with an assert, an `assert_...()` or a `raises`.",
        "Assert in each test what should come out.",
        _asserting,
    ),
    Rule(
        "tests-known-values",
        3,
        "Tests know the right answer",
        "Asserts with a number or a text in them, and rows of parametrised tests; "
        f"{_KNOWN} wanted.",
        "Compare with numbers worked out by hand or published.",
        _known_values,
    ),
    Rule(
        "tests-errors",
        1,
        "Errors are tested",
        "A `raises` in the tests.",
        "Test what is refused: `with pytest.raises(ValueError, match=...)`.",
        _errors_tested,
    ),
    Rule(
        "example-present",
        2,
        "There is an example notebook",
        "The notebook that function.yaml names as `example`, with code that uses the "
        "function.",
        "Add example.ipynb, call the function in it, and name it in function.yaml.",
        _example,
    ),
    Rule(
        "example-executed",
        3,
        "The example was run",
        "Every cell of code in the example has an execution count, and none an error.",
        "Run `fnhub check --run`, or run all cells, and save.",
        _executed,
    ),
    Rule(
        "example-shows",
        2,
        "The example shows something",
        "A figure or an HTML table among the example's outputs.",
        "End a cell with a table or a figure.",
        _shows,
    ),
)
