"""`convert`: a notebook or a file as the files of a function."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from registry.core.check import Checked, check_function
from registry.core.convert import Source, Surroundings, Wish
from registry.core.convert.card import readme
from registry.core.convert.chosen import Chosen, choose
from registry.core.convert.imports import Needs, needs_of
from registry.core.convert.installs import installed_by
from registry.core.convert.shown import known_calls, test_text
from registry.core.function_files import MANIFEST_FILE, README_FILE
from registry.core.manifest import Manifest
from registry.core.manifest_file import print_manifest
from registry.core.names import FunctionName
from registry.core.problems import Problem
from registry.core.signature import Handler
from registry.core.signature.read import read_signature
from registry.core.signature.source import quiet

EXAMPLE = "example.ipynb"
LICENSE = "Apache-2.0"  # as in the template of `fnhub new`
# Parameters that MLRun and Nuclio pass to handlers.
_CONTEXTS = (".context", ".ctx", ".event")
_NO_CONTEXT = (
    "take it out: what it logs are outputs, which a function returns (a NamedTuple "
    "names them), and what it brings are parameters"
)
_TABLES = "pyarrow"  # what tables travel by


@dataclass(frozen=True, slots=True)
class Converted:
    """A function's files, and all that its author should know of them."""

    name: FunctionName
    files: Mapping[str, bytes]
    checked: Checked
    notes: tuple[str, ...]  # what was left behind, added or not understood
    problems: tuple[Problem, ...]  # all there are, told by cell and line
    unsaid: tuple[Problem, ...]  # of them, those that the source alone can mend


def convert(source: Source, wish: Wish, around: Surroundings) -> Converted:
    """Make a function's files of a source.

    Its files may have problems, such as a missing type: they are returned, so that a
    caller can show them or write the files all the same.

    Raises:
        NotConverted: no code of a function can be made of it; with every reason.
    """
    with quiet():  # one parser at a time, and its warnings kept off stderr
        chosen = choose(source, wish)
        installed = [
            each for command in chosen.read.commands for each in installed_by(command)
        ]
        needs = needs_of(source, chosen.kept, installed, around)
        files, notes = _files(source, wish, chosen, needs)
        checked = check_function(files)
    problems = tuple(_told(source, chosen, each) for each in checked.problems)
    return Converted(
        chosen.name,
        files,
        checked,
        notes=(*chosen.notes, *needs.notes, *notes),
        problems=(*chosen.problems, *problems),
        unsaid=chosen.problems,
    )


def _files(
    source: Source, wish: Wish, chosen: Chosen, needs: Needs
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    code = chosen.code()
    signature = read_signature(code, chosen.handler, chosen.kind).signature
    handlers = signature.handlers if signature else ()
    requirements, notes = _with_tables(needs.requirements, handlers)
    if not wish.license:
        notes += (f"license: {LICENSE}, as nothing else was said (`--license`)",)
    example = source.example if wish.keeps_example else None
    manifest = Manifest(
        name=chosen.name,
        version=wish.version,
        summary=chosen.summary,
        license=wish.license or LICENSE,
        handler=chosen.handler,
        kind=chosen.kind,
        authors=source.authors,
        requirements=requirements,
        functions=needs.functions,
        example="" if example is None else EXAMPLE,
    )
    card = readme(source, chosen.name, chosen.kept, (chosen.summary, handlers))
    test = test_text(
        chosen.name,
        chosen.handlers,
        chosen.kind,
        _parameters(chosen),
        known_calls(source.cells, chosen.handlers),
    )
    texts = {
        MANIFEST_FILE: print_manifest(manifest),
        README_FILE: card,
        "py.typed": "",
        f"test_{chosen.name.module}.py": test,
    }
    files = code | {path: text.encode() for path, text in texts.items()}
    return files | ({} if example is None else {EXAMPLE: example}), notes


def _with_tables(
    requirements: tuple[str, ...], handlers: Sequence[Handler]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Add what tables travel by, where it is not required yet."""
    taken = [each.type for handler in handlers for each in handler.parameters]
    given = [each.type for handler in handlers for each in handler.outputs]
    has_table = any(
        atom.name == "table" for each in (*taken, *given) for atom in each.atoms
    )
    if not has_table or any(each.startswith(_TABLES) for each in requirements):
        return requirements, ()
    note = f"requires {_TABLES} too, so that tables are passed on as parquet"
    return tuple(sorted([*requirements, _TABLES], key=str.lower)), (note,)


def _parameters(chosen: Chosen) -> list[str]:
    """Return the names that callers give, as Python's own inspection tells them."""
    node = chosen.definition.node
    if isinstance(node, ast.ClassDef):
        methods = {
            each.name: each
            for each in node.body
            if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))
        }
        node = methods[chosen.kind.methods[-1]]
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    given = node.args
    starred = [given.vararg] if given.vararg else []
    last = [given.kwarg] if given.kwarg else []
    parts = [*given.posonlyargs, *given.args, *starred, *given.kwonlyargs, *last]
    return [each.arg for each in parts]


def _told(source: Source, chosen: Chosen, problem: Problem) -> Problem:
    """Name the place in the source that a problem of the module comes from."""
    if problem.file != f"{chosen.name.module}.py":
        return problem
    if problem.code.startswith("annotation-") and problem.key.endswith(_CONTEXTS):
        problem = replace(problem, fix=_NO_CONTEXT)
    origin = chosen.module.origin(problem.line)
    if origin is None:
        return replace(problem, file=source.file, line=None)
    file, line = source.place(*origin)
    return replace(problem, file=file, line=line)
