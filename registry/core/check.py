"""Check a function's files: what `fnhub check` and the hub both ask, word for word."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from registry.core.function_files import MANIFEST_FILE, README_FILE
from registry.core.manifest import Manifest
from registry.core.manifest_file import read_manifest, written_handler
from registry.core.problems import Problem, Severity, errors_in
from registry.core.signature import Signature
from registry.core.signature.read import Reading, read_signature


@dataclass(frozen=True, slots=True)
class Checked:
    """What was read of a function, and everything that is wrong with it."""

    manifest: Manifest | None
    signature: Signature | None
    problems: tuple[Problem, ...]
    # Its Python files, each parsed once; some may be missing.
    trees: Mapping[str, ast.Module] = field(default_factory=dict, repr=False)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop a release."""
        return errors_in(self.problems)


def check_function(files: Mapping[str, bytes], *, types_bind: bool = True) -> Checked:
    """Read a function's folder, never running its code.

    Args:
        files: Content by posix path relative to the folder.
        types_bind: False for code that was not written for a hub of ours: what has no
            type in the vocabulary keeps its own, and a warning says so.
    """
    if MANIFEST_FILE not in files:
        return Checked(None, None, (_no_manifest(files),))
    manifest, problems = read_manifest(files[MANIFEST_FILE])
    found = [*problems, *_readme(files)]
    if manifest is None:
        return Checked(None, None, (*found, *_code(files)))
    reading = _read(files, manifest, types_bind=types_bind)
    found += reading.problems
    found += _example(manifest, files)
    if reading.signature is not None:
        found += _secrets(manifest, reading.signature)
    return Checked(manifest, reading.signature, tuple(found), reading.trees)


def _read(
    files: Mapping[str, bytes], manifest: Manifest, *, types_bind: bool
) -> Reading:
    """Read the signature; where types do not bind, their problems are warnings."""
    reading = read_signature(files, manifest.handler, manifest.kind)
    if types_bind or reading.signature is not None:
        return reading
    untyped = replace(manifest.kind, typed=False)
    freely = read_signature(files, manifest.handler, untyped)
    left = set(errors_in(freely.problems))
    problems = tuple(
        each if each in left else replace(each, severity=Severity.WARNING)
        for each in reading.problems
    )
    return Reading(freely.signature, problems, reading.trees)


def _code(files: Mapping[str, bytes]) -> tuple[Problem, ...]:
    """Look at the code although the manifest is broken: all problems come at once."""
    written = written_handler(files[MANIFEST_FILE])
    return read_signature(files, *written).problems if written else ()


def _no_manifest(files: Mapping[str, bytes]) -> Problem:
    near = [path for path in files if path.lower() in ("function.yaml", "function.yml")]
    fix = f"rename {near[0]} to it" if near else "`fnhub new TEAM/NAME` makes one"
    return Problem("manifest-missing", "there is no function.yaml", fix=fix)


def _readme(files: Mapping[str, bytes]) -> Iterator[Problem]:
    if README_FILE not in files:
        fix = "write what it does, what it takes and an example with its output"
        yield Problem("readme-missing", "there is no README.md", README_FILE, fix=fix)
        return
    try:
        text = files[README_FILE].decode("utf-8")
    except UnicodeDecodeError:
        yield Problem(
            "readme-encoding", "not UTF-8", README_FILE, fix="save it as UTF-8"
        )
        return
    if not text.strip():
        fix = "write what it does, what it takes and an example with its output"
        yield Problem("readme-empty", "the README is empty", README_FILE, fix=fix)


def _example(manifest: Manifest, files: Mapping[str, bytes]) -> Iterator[Problem]:
    if not manifest.example:
        return
    if manifest.example not in files:
        fix = "add the notebook, or take the line out"
        message = f"there is no {manifest.example}"
        yield Problem("example-missing", message, key="example", fix=fix)
        return
    try:
        cells = json.loads(files[manifest.example])["cells"]
        assert isinstance(cells, list)
    except (ValueError, KeyError, TypeError, AssertionError, RecursionError):
        fix = "save it from Jupyter in format 4"
        yield Problem("example-unreadable", "not a notebook", manifest.example, fix=fix)


def _secrets(manifest: Manifest, signature: Signature) -> Iterator[Problem]:
    params = {param.name for each in signature.handlers for param in each.params}
    for index, secret in enumerate(manifest.secrets):
        if secret not in params:
            message = f"{secret!r} is not a param of the handler"
            fix = f"it has {', '.join(sorted(params)) or 'none'}"
            key = f"secrets.{index}"
            yield Problem("secret-unknown", message, key=key, fix=fix)


def line_endings(files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Warn of Windows line ends: git may change them, and with them the digest."""
    for path, data in sorted(files.items()):
        if path.endswith((".py", ".md", ".yaml")) and b"\r\n" in data:
            fix = "save with LF line ends, and add `* text eol=lf` to .gitattributes"
            message = "CRLF line ends: other machines may build other bytes"
            yield Problem(
                "line-ends", message, path, fix=fix, severity=Severity.WARNING
            )
