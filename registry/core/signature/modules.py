"""A function's modules as griffe sees them, in memory, and what names mean there.

Modules are visited when first asked for.  They are kept apart and not as a tree:
in a tree the module `describe` would hide the function `describe` that the
package's `__init__` imports from it.
"""

from __future__ import annotations

import ast
import builtins
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeAlias

import griffe

from registry.core.problems import Problem
from registry.core.signature.source import Sources, is_test

# The package's name while it is read; no import statement can name it.
ROOT = "(function)"
EXPRESSION = 50_000  # characters of one annotation, default or alias
HOPS = 100  # modules that one name is followed through
_COMMENT = re.compile(r"#:\s?(.*)")


class Unreadable:
    """What a name means that leads into a file which was refused."""


# An object of the function's own code, or the dotted name of another package's
# (`pandas.DataFrame`, `int`), or nothing.
Found: TypeAlias = griffe.Object | str | Unreadable | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a name is looked up."""

    module: griffe.Module
    owner: griffe.Class | None = None  # for annotations inside a class


def file_of(member: griffe.Object) -> str:
    """Return the file that defines it, relative to the function's folder."""
    filepath = member.module.filepath
    return filepath.as_posix() if isinstance(filepath, Path) else ""


def name_of(member: griffe.Object) -> str:
    """Return its dotted path inside the function's folder."""
    return member.path.removeprefix(ROOT).removeprefix(".")


def scope_of(member: griffe.Object) -> Scope:
    """Return where the names in its own annotations are looked up."""
    owner = member if isinstance(member, griffe.Class) else member.parent
    return Scope(member.module, owner if isinstance(owner, griffe.Class) else None)


def parse_expression(source: str) -> ast.expr | None:
    """Parse one expression; None if it is none, or too long or deep to be parsed."""
    if len(source) > EXPRESSION or not source.strip():
        return None  # in parentheses, nothing would be an empty tuple
    try:
        # In parentheses, as a quoted annotation may go over several lines.
        return ast.parse(f"({source})", mode="eval").body
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError):
        return None


class Modules:
    """The modules of one function, by dotted name; `` is its `__init__`."""

    def __init__(self, sources: Sources) -> None:
        self.problems: list[Problem] = []
        self._sources = sources
        self._modules: dict[str, griffe.Module | Unreadable | None] = {}
        self._found: dict[tuple[str, str], Found] = {}
        self._parsed: dict[int, tuple[griffe.Expr, ast.expr | None]] = {}
        self._split: dict[str, list[str]] = {}
        self._collection = griffe.ModulesCollection()

    def names(self) -> list[str]:
        """Return the dotted names of all modules but tests."""
        texts = self._sources.texts
        paths = [PurePosixPath(path) for path in texts if not is_test(path)]
        names = (
            path.parent if path.stem == "__init__" else path.with_suffix("")
            for path in paths
        )
        return [".".join(name.parts) for name in names if name.parts]

    def get(self, name: str) -> griffe.Module | Unreadable | None:
        """Return a module; None when no file or folder has that name."""
        if name not in self._modules:
            self._modules[name] = self._load(name)
        return self._modules[name]

    def _load(self, name: str) -> griffe.Module | Unreadable | None:
        place = name.replace(".", "/")
        candidates = (
            [f"{place}/__init__.py", f"{place}.py"] if name else ["__init__.py"]
        )
        for path in candidates:
            if path in self._sources.refused:
                return Unreadable()
            if path in self._sources.texts:
                return self._visit(name, path)
        prefix = f"{place}/" if name else ""
        if any(path.startswith(prefix) for path in self._sources.texts):
            # A folder without `__init__.py`; it still has a place in the package.
            return self._empty(name, candidates[0])
        return None

    def _visit(self, name: str, path: str) -> griffe.Module | Unreadable:
        try:
            return griffe.visit(
                name.rpartition(".")[2] or ROOT,
                Path(path),
                self._sources.texts[path],
                extensions=griffe.Extensions(),
                parent=self._parent(name),
                modules_collection=self._collection,
            )
        except Exception as error:  # noqa: BLE001  # griffe, on a stranger's source
            problem = Problem(
                "source-unreadable",
                f"its definitions cannot be read: {type(error).__name__}",
                file=path,
                fix="write module-level code in a plainer way",
            )
            self.problems.append(problem)
            return Unreadable()

    def _empty(self, name: str, path: str) -> griffe.Module:
        return griffe.Module(
            name.rpartition(".")[2] or ROOT,
            filepath=Path(path),
            parent=self._parent(name),
            modules_collection=self._collection,
        )

    def _parent(self, name: str) -> griffe.Module | None:
        """Return the package above a module, which relative imports count from."""
        if not name:
            return None
        above = name.rpartition(".")[0]
        parent = self.get(above)
        if isinstance(parent, griffe.Module):
            return parent
        return self._empty(above, f"{above.replace('.', '/')}/__init__.py".lstrip("/"))

    def find(self, module: griffe.Module, name: str) -> Found:
        """Return what a name means in a module, following imports."""
        key = (module.path, name)
        if key not in self._found:
            self._found[key] = self._lookup(module, name, set())
        return self._found[key]

    def _lookup(
        self, module: griffe.Module, name: str, seen: set[tuple[str, str]]
    ) -> Found:
        if (module.path, name) in seen or len(seen) > HOPS:
            return None  # modules that import a name from each other, or far away
        seen.add((module.path, name))
        member = module.members.get(name)
        if isinstance(member, griffe.Alias):
            return self._follow(member.target_path, seen)
        if member is not None:
            return member
        for star in _star_imports(module):
            found = self._follow(f"{star}.{name}", seen)
            if isinstance(found, (griffe.Object, Unreadable)):
                return found
        if module.is_init_module:
            return self.get(f"{name_of(module)}.{name}".lstrip("."))
        return None

    def _follow(self, path: str, seen: set[tuple[str, str]]) -> Found:
        """Return what a dotted path means, as an import statement names it."""
        if path != ROOT and not path.startswith(f"{ROOT}."):
            return path
        holder, _, name = path.removeprefix(ROOT).removeprefix(".").rpartition(".")
        module = self.get(holder)
        if not isinstance(module, griffe.Module):
            return module
        return (self._lookup(module, name, seen) if name else None) or self.get(
            f"{holder}.{name}".strip(".")
        )

    def resolve(self, node: ast.expr, scope: Scope) -> Found:
        """Return what a name or a dotted name means; None for other expressions."""
        attributes = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        found = self._first(node.id, scope)
        for attribute in reversed(attributes):
            found = self._attribute(found, attribute)
        return found

    def _first(self, name: str, scope: Scope) -> Found:
        if scope.owner is not None:
            inner = scope.owner.members.get(name)
            if isinstance(inner, griffe.Class):
                return inner
        found = self.find(scope.module, name)
        return name if found is None and hasattr(builtins, name) else found

    def _attribute(self, found: Found, name: str) -> Found:
        if isinstance(found, str):
            return f"{found}.{name}"
        if isinstance(found, griffe.Module):
            return self.find(found, name)
        if isinstance(found, griffe.Class):
            member = found.members.get(name)
            return member if isinstance(member, griffe.Object) else None
        return found if isinstance(found, Unreadable) else None

    def expression(self, source: griffe.Expr | str | None) -> ast.expr | None:
        """Parse what griffe holds, once; None if there is no expression.

        The node is shared: do not change it.
        """
        if source is None or isinstance(source, str):
            return None if source is None else parse_expression(source)
        if id(source) not in self._parsed:
            # Kept with its source, so that no other object gets the same id.
            self._parsed[id(source)] = (source, parse_expression(str(source)))
        return self._parsed[id(source)][1]

    def written_out(self, node: ast.expr, scope: Scope) -> str:
        """Return an expression with the dotted names that its imports give."""
        return ast.unparse(_WrittenOut(self, scope).visit(copy.deepcopy(node)))

    def comment_on(self, member: griffe.Object) -> str:
        """Return the `#:` comment beside a definition, or on the lines above it."""
        lines = self._lines(file_of(member))
        if member.lineno is None or member.endlineno is None:
            return ""
        beside = _COMMENT.search(lines[member.endlineno - 1])
        if beside is not None:
            return beside[1].strip()
        above: list[str] = []
        for at in range(member.lineno - 2, -1, -1):
            comment = _COMMENT.match(lines[at].strip())
            if comment is None:
                break
            above.append(comment[1].strip())
        return " ".join(reversed(above))

    def _lines(self, path: str) -> list[str]:
        if path not in self._split:
            # Not splitlines(): it also splits at characters that Python does not.
            self._split[path] = self._sources.texts[path].split("\n")
        return self._split[path]


class _WrittenOut(ast.NodeTransformer):
    """Puts the dotted name in each name's place."""

    def __init__(self, modules: Modules, scope: Scope) -> None:
        self._modules = modules
        self._scope = scope

    def visit(self, node: ast.AST) -> ast.AST:
        """See `NodeTransformer.visit`."""
        if not isinstance(node, (ast.Name, ast.Attribute)):
            return super().generic_visit(node)
        found = self._modules.resolve(node, self._scope)
        if isinstance(found, griffe.Object):
            found = name_of(found)
        return ast.Name(found) if isinstance(found, str) else node


def _star_imports(module: griffe.Module) -> Iterator[str]:
    for member in module.members.values():
        if isinstance(member, griffe.Alias) and member.wildcard:
            yield member.wildcard
