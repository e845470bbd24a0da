"""Releases side by side, each with the releases that it calls.

Under `fnhub.releases` every release is a package of its own, so that two versions
live in one process and pickles find them in another.  A release that calls other
hub functions writes `from hub_functions.core.load_dataset import ...`: which
release that means depends on what it was resolved with.  So it is imported under a
name that holds the digest of its closure,

    <cache>/closures/core_describe_1_2_0_<16 hex>__<8 hex>      a link to the release
    <cache>/closures/<8 hex>.json      which package stands for which function

and its code is compiled with the imports of hub functions led to these packages.
What stands under such a name never changes.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.machinery
import json
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from registry.client.whole_file import write_whole
from registry.core.names import FunctionName

PACKAGE = "fnhub.releases"
_ROOT = "hub_functions"
_CLOSED = re.compile(r"fnhub\.releases\.(\w+__([0-9a-f]{8}))(?:\.|$)")
_FUNCTION_PARTS = 3  # hub_functions.team.name


def package_of(
    closures: Path, name: FunctionName, folders: Mapping[FunctionName, Path]
) -> str:
    """Return the import path of a release, made importable with what it calls.

    Args:
        closures: The cache's folder for them.
        name: The function that is asked for.
        folders: The releases of its closure, itself too, in the cache.
    """
    own = folders[name]
    if len(folders) == 1 and not _imports_by_name(own):
        return f"{PACKAGE}.{own.name}"  # its imports are relative: no map is needed
    text = json.dumps({str(each): folders[each].name for each in sorted(folders)})
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    table = {
        each.package: f"{PACKAGE}.{folder.name}__{digest}"
        for each, folder in sorted(folders.items())
    }
    closures.mkdir(parents=True, exist_ok=True)
    for folder in folders.values():
        _link(closures / f"{folder.name}__{digest}", folder)
    write_whole(closures / f"{digest}.json", json.dumps(table).encode())
    return table[name.package]


def _imports_by_name(folder: Path) -> bool:
    return any(_ROOT.encode() in path.read_bytes() for path in folder.rglob("*.py"))


def _link(link: Path, folder: Path) -> None:
    target = Path("..") / folder.parent.name / folder.name
    with suppress(FileExistsError):  # it names the digests of all: it is the same
        link.symlink_to(target, target_is_directory=True)


class ClosureFinder(MetaPathFinder):
    """Finds packages whose imports of hub functions are led to their closure."""

    def __init__(self, closures: Path) -> None:
        self.closures = closures

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        """See `importlib.abc.MetaPathFinder.find_spec`."""
        found = _CLOSED.match(fullname)
        if found is None:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is None or not isinstance(
            spec.loader, importlib.machinery.SourceFileLoader
        ):
            return spec
        table = json.loads((self.closures / f"{found[2]}.json").read_bytes())
        spec.loader = _ClosureLoader(fullname, str(spec.origin), table)
        spec.cached = None
        return spec


class _ClosureLoader(importlib.machinery.SourceFileLoader):
    """Compiles with a closure's imports.  Bytecode is not kept: it would be the
    release's in one closure, and read in another.
    """  # noqa: D205  # one sentence, two lines

    def __init__(self, fullname: str, path: str, table: Mapping[str, str]) -> None:
        super().__init__(fullname, path)
        self._table = table

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)

    def source_to_code(  # type: ignore[override]  # narrower: only ever called above
        self, data: bytes, path: str, *, _optimize: int = -1
    ) -> CodeType:
        tree = _LeadImports(self._table).visit(ast.parse(data, path))
        ast.fix_missing_locations(tree)
        code: CodeType = compile(tree, path, "exec", dont_inherit=True)
        return code


class _LeadImports(ast.NodeTransformer):
    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = table

    def _led(self, name: str) -> str | None:
        parts = name.split(".")
        function = ".".join(parts[:_FUNCTION_PARTS])
        if function not in self._table:
            return None
        return ".".join([self._table[function], *parts[_FUNCTION_PARTS:]])

    def visit_ImportFrom(self, node: ast.ImportFrom) -> Any:  # noqa: ANN401  # ast's way
        if node.level or not node.module:
            return node
        led = self._led(node.module)
        if led is not None:
            node.module = led
            return node
        return [self._import_of(node, node.module, alias) for alias in node.names]

    def _import_of(
        self, node: ast.ImportFrom, module: str, alias: ast.alias
    ) -> ast.ImportFrom:
        """`from hub_functions.core import describe` names a function in its list."""
        led = self._led(f"{module}.{alias.name}")
        if led is None:
            made = ast.ImportFrom(module, [alias], 0)
        else:
            parent, _, name = led.rpartition(".")
            made = ast.ImportFrom(
                parent, [ast.alias(name, alias.asname or alias.name)], 0
            )
        return ast.copy_location(made, node)

    def visit_Import(self, node: ast.Import) -> Any:  # noqa: ANN401  # ast's way
        for alias in node.names:
            led = self._led(alias.name)
            if led is not None and alias.asname is None:
                # It would bind `hub_functions`, which two releases cannot share.
                message = f"write `import {alias.name} as ...`, or `from ... import`"
                raise ImportError(message, name=alias.name)
            alias.name = led or alias.name
        return node


def install(closures: Path) -> None:
    """Let Python find closures, from now on."""
    if not any(isinstance(each, ClosureFinder) for each in sys.meta_path):
        sys.meta_path.insert(0, ClosureFinder(closures))
