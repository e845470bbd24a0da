"""Guards on source that strangers wrote, before griffe sees it.

Parsing runs nothing, but it can be slow or deep.  What griffe does with a module
grows with the square of the assignments in one body, and with its recursion; the
limits below keep one reading under a few seconds.  Refusals are problems with a
file and a line, never exceptions.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import griffe

from registry.core.problems import Problem
from registry.core.signature.imports import absolute_imports, modules_by_folder
from registry.core.syntax import ONE_PARSER, TREES_BYTES

FILE_BYTES = 1 << 20
ALL_BYTES = 4 << 20
ASSIGNMENTS = 1_000  # in one body: 0.09 s in griffe; ten times as many take 8 s
# For each assignment griffe walks all earlier statements of its body, at 0.4 us:
# 1,000 of them below 200,000 other statements took 72 s.  Counted over all files.
STEPS = 1_000_000
NODES = 300_000  # of syntax outside functions' bodies, in all files
DEPTH = 100  # griffe spends up to 4 of Python's 1,000 frames on a level

# `type X = ...` is an assignment to griffe; the node came with 3.12.
_ASSIGNMENTS = (ast.Assign, ast.AnnAssign, getattr(ast, "TypeAlias", ast.Assign))
_IMPORTS = (ast.Import, ast.ImportFrom)
_BLOCKS = (ast.stmt, ast.excepthandler, ast.match_case)  # what imports can lie in
_SIGNS = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# Grammar that came with 3.12: `type X = int`, `def f[T](x: T)`, `class A[T]:`.
_SINCE_3_12 = re.compile(r"\s*(?:type\s+\w+.*=|(?:async\s+def|def|class)\s+\w+\s*\[)")


@dataclass(frozen=True, slots=True)
class Sources:
    """The Python files of one function's folder, checked."""

    texts: Mapping[str, str]  # by posix path: what griffe may see
    refused: frozenset[str]  # paths of files with a problem that stops reading
    problems: tuple[Problem, ...]
    # What was parsed, tests too; none where the files are large together.
    trees: Mapping[str, ast.Module] = field(default_factory=dict, repr=False)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the parser's warnings and griffe's log off stderr.

    Both switches are process-wide, so only one reading holds them at a time.
    """
    with ONE_PARSER, warnings.catch_warnings(), griffe.logger.disable():
        warnings.simplefilter("ignore")
        yield


def is_test(path: str) -> bool:
    """Whether a file is a test, which pytest imports and no function does."""
    parts = PurePosixPath(path).parts
    name = parts[-1]
    if name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py":
        return True
    return any(part in ("test", "tests") for part in parts[:-1])


def check_sources(files: Mapping[str, bytes]) -> Sources:
    """Parse every Python file and say what is wrong with each.

    Args:
        files: The function's files by posix path, relative to its folder.
    """
    python = {path: files[path] for path in sorted(files) if path.endswith(".py")}
    if sum(map(len, python.values())) > ALL_BYTES:
        problem = Problem(
            "source-too-large",
            f"its Python files have more than {ALL_BYTES >> 20} MiB together",
            file=max(python, key=lambda path: len(python[path])),
            fix="move data out of the code, into files of other kinds",
        )
        return Sources({}, frozenset(python), (problem,))
    return _Check(python).run()


class _Check:
    """One pass over the files; what griffe would cost is summed over them."""

    def __init__(self, python: Mapping[str, bytes]) -> None:
        self._python = python
        self._folders = modules_by_folder(python)
        self._texts: dict[str, str] = {}
        self._refused: set[str] = set()
        self._problems: list[Problem] = []
        self._trees: dict[str, ast.Module] = {}
        self._keeps_trees = sum(map(len, python.values())) <= TREES_BYTES
        self._steps = 0
        self._nodes = 0

    def run(self) -> Sources:
        for path, data in self._python.items():
            refusal = self._read(path, data)
            if refusal is not None:
                self._refused.add(path)
                self._problems.append(refusal)
        refused, problems = frozenset(self._refused), tuple(self._problems)
        return Sources(self._texts, refused, problems, self._trees)

    def _read(self, path: str, data: bytes) -> Problem | None:
        text = _decode(path, data)
        if isinstance(text, Problem):
            return text
        if self._nodes > NODES:
            return _too_much_syntax(path)
        tree = _parse(path, text)
        if isinstance(tree, Problem):
            return tree
        if self._keeps_trees:
            self._trees[path] = tree
        imports: list[ast.stmt] = []
        refusal = self._measure(path, tree, imports)
        if refusal is None:
            self._texts[path] = text
        if is_test(path):
            return None  # it may be as long as it likes, and import as pytest lets it
        self._problems.extend(absolute_imports(path, imports, self._folders))
        return refusal

    def _measure(
        self, path: str, tree: ast.Module, imports: list[ast.stmt]
    ) -> Problem | None:
        """Refuse a tree on which griffe would be slow, or would run out of stack.

        The imports in it are added to a list, as this walk meets them all.
        """
        # Depth 0 is inside a function's body: griffe does not look, imports matter.
        stack: list[tuple[ast.AST, int]] = [(tree, 1)]
        while stack:
            node, depth = stack.pop()
            if depth > DEPTH:
                return _too_deep(path, getattr(node, "lineno", None))
            children = list(_children(node))
            self._nodes += len(children)
            if self._nodes > NODES:
                return _too_much_syntax(path)
            if isinstance(node, _IMPORTS):
                imports.append(node)
            is_opaque = isinstance(node, _FUNCTIONS) and node.name != "__init__"
            if depth and not is_opaque and not self._afford(children):
                return _too_many_assignments(path, getattr(node, "lineno", 1))
            for child in children:
                is_hidden = not depth or (is_opaque and isinstance(child, ast.stmt))
                if isinstance(child, _BLOCKS if is_hidden else ast.AST):
                    stack.append((child, 0 if is_hidden else depth + 1))
        return None

    def _afford(self, children: list[ast.AST]) -> bool:
        """Add up the steps that griffe takes in one body."""
        places = [
            at for at, each in enumerate(children) if isinstance(each, _ASSIGNMENTS)
        ]
        self._steps += sum(places)
        return len(places) <= ASSIGNMENTS and self._steps <= STEPS


def _children(node: ast.AST) -> Iterator[ast.AST]:
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            yield from (each for each in value if isinstance(each, ast.AST))
        elif isinstance(value, ast.AST) and not isinstance(value, _SIGNS):
            yield value


def _decode(path: str, data: bytes) -> str | Problem:
    if len(data) > FILE_BYTES:
        return Problem(
            "source-too-large",
            f"it has {len(data):,} bytes; at most {FILE_BYTES >> 20} MiB are read",
            file=path,
            fix="split it, or move its data into a file of another kind",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Problem(
            "source-not-utf8", "it is not UTF-8", path, line, fix="save it as UTF-8"
        )
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return Problem(
            "source-syntax", "it holds a null byte", path, line, fix="remove the byte"
        )
    return text


def _parse(path: str, text: str) -> ast.Module | Problem:
    try:
        return ast.parse(text, path)
    except SyntaxError as error:
        return _syntax_problem(path, text, error)
    except (RecursionError, MemoryError):
        return _too_deep(path, None)
    except (ValueError, OverflowError) as error:
        return Problem(
            "source-syntax",
            f"it cannot be read as Python: {error}",
            file=path,
            fix="run it with Python and mend what that says",
        )


def _syntax_problem(path: str, text: str, error: SyntaxError) -> Problem:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    lines = text.split("\n")
    line = error.lineno if error.lineno and error.lineno <= len(lines) else None
    is_newer = line is not None and _SINCE_3_12.match(lines[line - 1])
    if is_newer and sys.version_info < (3, 12):
        fix = (
            f"it needs a hub on Python >= 3.12 (this is {version}); older syntax works"
        )
    else:
        fix = f"mend the line; syntax newer than Python {version} needs a newer hub"
    message = f"it cannot be read as Python {version}: {error.msg}"
    return Problem("source-syntax", message, path, line, fix=fix)


def _too_deep(path: str, line: int | None) -> Problem:
    return Problem(
        "source-too-deep",
        f"an expression or a block is nested more than {DEPTH} deep",
        path,
        line,
        fix="split it up; inside a function's body no such limit holds",
    )


def _too_much_syntax(path: str) -> Problem:
    return Problem(
        "source-too-large",
        f"its Python files have more than {NODES:,} parts outside of functions",
        path,
        fix="move data out of the code, into files of other kinds",
    )


def _too_many_assignments(path: str, line: int) -> Problem:
    return Problem(
        "source-too-many-assignments",
        f"more than {ASSIGNMENTS:,} assignments in one body, or in a very long body",
        path,
        line,
        fix="move the data into a file of another kind and read that",
    )
