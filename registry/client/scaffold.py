"""`fnhub new`: a function's folder to start from."""

from __future__ import annotations

import ast
from importlib.resources import files
from pathlib import Path
from string import Template

from registry.client.new_folder import write_folder
from registry.core.errors import FolderExists, InvalidFunction
from registry.core.names import FunctionName
from registry.core.problems import Problem

_TEMPLATES = files("registry.client").joinpath("templates")
# Template files by the name they get; $module is the function's import name.
_FILES = {
    "function.yaml": "function.yaml.txt",
    "__init__.py": "init.py.txt",
    "py.typed": "",
    "$module.py": "module.py.txt",
    "test_$module.py": "test.py.txt",
    "README.md": "README.md.txt",
}


def new_function(name: FunctionName, into: Path, source: Path | None = None) -> Path:
    """Make a function's folder under `into` and return it.

    Args:
        name: The new function.
        into: The repository; the folder is made at `hub_functions/<team>/<name_>`.
        source: A Python file to take the code from; without it, an example.

    Raises:
        FolderExists: the folder is there already; it is left alone.
        InvalidFunction: the source has no function to publish, or several.
    """
    folder = into / name.folder
    if folder.exists():
        raise FolderExists(str(folder), "--dir")
    code = None if source is None else _read_source(source)
    function = name.module if code is None else _handler(code, name, source)
    words = {
        "name": str(name),
        "module": name.module,
        "function": function,
        "package": name.package,
        "title": name.name.replace("-", " ").capitalize(),
    }
    made = {
        Template(target).substitute(words): Template(_read(template)).substitute(words)
        for target, template in _FILES.items()
    }
    if code is not None:
        made[f"{name.module}.py"] = code
        del made[f"test_{name.module}.py"]  # it tests the example's numbers
    write_folder(folder, {path: text.encode() for path, text in made.items()})
    return folder


def _read(template: str) -> str:
    return _TEMPLATES.joinpath(template).read_text("utf-8") if template else ""


def _read_source(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        fix = "save it as UTF-8"
        problem = Problem("source-not-utf8", "not UTF-8", path.name, fix=fix)
        raise InvalidFunction((problem,)) from None


def _handler(code: str, name: FunctionName, source: Path | None) -> str:
    """Return the function of a file that is meant: its namesake, or the only one."""
    file = source.name if source is not None else ""
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        problem = Problem("source-syntax", str(error), file, line, fix="mend the file")
        raise InvalidFunction((problem,)) from None
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [each.name for each in body if isinstance(each, kinds)]
    public = [each for each in found if not each.startswith("_")]
    if name.module in public:
        return name.module
    if len(public) == 1:
        return public[0]
    message = f"several functions: {', '.join(public)}" if public else "no function"
    fix = f"name the one to publish {name.module}"
    raise InvalidFunction((Problem("handler-missing", message, file, fix=fix),))
