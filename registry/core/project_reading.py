"""Find every problem of a functions.yaml at once."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from registry.core.errors import FnhubError
from registry.core.names import Reference
from registry.core.near import nearest
from registry.core.problems import Problem
from registry.core.project import (
    ALIAS,
    DEFAULT_HUB,
    FORMAT,
    PROJECT_FILE,
    normal_path,
    path_fault,
)
from registry.core.safe_yaml import Document, Path

KEYS = ("format", "hubs", "functions", "pipelines")
ENTRY_KEYS = ("ref", "hub", "path")

_UNREADABLE = ("yaml-syntax", "yaml-documents", "yaml-too-deep", "yaml-too-large")
# Unquoted, YAML reads these as true, false or nothing.
_YAML_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null"})
_HOST = r"\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?"
_ADDRESS = re.compile(
    rf"https?://(?:{_HOST})(?::[0-9]{{1,5}})?(?:/[\w.~!$&'()*+,;=%/-]*)?"
)
_ADDRESS_LENGTH = 500
_PIPELINE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
# Keys of a function's manifest; two of them are no accident.
_MANIFEST_KEYS = frozenset({"name", "version", "summary", "license", "handler"})

_FUNCTIONS_MEANING = "a line for each, for example `- core/describe@^1.2`"
_ENTRY_MEANING = "team/name@range, {ref: ..., hub: ...} or {path: ...}"

_Finding = tuple[str, Path, str, str]  # code, path, message, fix


def problems_of(document: Document) -> list[Problem]:
    """Return all problems of a project: of YAML, of shape and of meaning."""
    found = list(document.problems)
    if any(problem.code in _UNREADABLE for problem in found):
        return found  # what was read before it tells nothing
    value = document.value
    if not isinstance(value, Mapping):
        if not found:
            message = "it is empty" if value is None else "not keys with values"
            found.append(_problem("not-a-project", message, "format: 1"))
        return found
    stranger = _recognise(value)
    if stranger is not None:
        return [stranger]
    told = {problem.key for problem in found}
    for code, path, message, fix in _findings(document):
        key = ".".join(map(str, path))
        if key not in told or code == "key-unknown":  # one problem a key is enough
            told.add(key)
            line = document.line(path)
            found.append(Problem(code, message, PROJECT_FILE, line, key, fix))
    return sorted(found, key=lambda problem: problem.line or 0)


def _problem(code: str, message: str, start: str) -> Problem:
    fix = f"start with `{start}`, or move it away and let `fnhub init` write one"
    return Problem(code, message, PROJECT_FILE, 1, fix=fix)


def _recognise(value: Mapping[str, Any]) -> Problem | None:
    """Name the other files that people put in a project's place."""
    if "metadata" in value and "spec" in value:
        file = "project.yaml" if value.get("kind") == "project" else "function.yaml"
        message = f"an MLRun {file} (it has metadata and spec)"
        return _problem("project-of-mlrun", message, "format: 1")
    is_project = isinstance(value.get("functions"), list) or "hubs" in value
    if not is_project and len(_MANIFEST_KEYS & value.keys()) > 1:
        message = "a function's function.yaml, not a project's functions.yaml"
        return _problem("project-of-function", message, "format: 1")
    return None


def _findings(document: Document) -> Iterator[_Finding]:
    value = document.value
    yield from _format(value)
    if type(value.get("format")) is int and value["format"] > FORMAT:
        return  # whatever else it holds, a newer fnhub knows it
    yield from _unknown(value, KEYS, ())
    hubs = value.get("hubs")
    yield from _hubs(hubs, document)
    aliases = {DEFAULT_HUB, *hubs} if isinstance(hubs, Mapping) else {DEFAULT_HUB}
    yield from _functions(value.get("functions"), aliases, document)
    yield from _pipelines(value.get("pipelines"), document)


def _format(value: Mapping[str, Any]) -> Iterator[_Finding]:
    if "format" not in value:
        yield "key-missing", ("format",), "it is required", f"write `format: {FORMAT}`"
        return
    given = value["format"]
    if type(given) is int and given > FORMAT:
        message = f"this fnhub reads format {FORMAT}, this file has format {given}"
        fix = f"install a newer fnhub, one that reads format {given}"
        yield "format-unknown", ("format",), message, fix
    elif type(given) is not int or given != FORMAT:
        message = f"there is no format {given!r}"
        yield "format-unknown", ("format",), message, f"write `format: {FORMAT}`"


def _unknown(
    value: Mapping[str, Any], known: Collection[str], path: Path
) -> Iterator[_Finding]:
    for key, given in value.items():
        if key in known:
            continue
        near = nearest(key, known)
        fix = f"did you mean `{near}`?" if near else f"known: {', '.join(known)}"
        if path and "/" in key:  # - core/describe: ^1.2
            wanted = f"{key}@{given}" if isinstance(given, str) else key
            fix = f"write it as one text: `- {wanted}`"
        yield "key-unknown", (*path, key), "no such key", fix


def _not_text(document: Document, path: Path, meaning: str) -> _Finding:
    written = document.written.get(path)
    if not written:
        return "value-type", path, "it has to be text", meaning
    fix = f'quote it: "{written}"'
    return "value-not-text", path, f"{written} is not text in YAML", fix


def _hubs(hubs: object, document: Document) -> Iterator[_Finding]:
    meaning = "an alias and an address: `default: https://HOST`"
    if hubs is None:
        return
    if not isinstance(hubs, Mapping):
        yield "value-type", ("hubs",), "it has to be keys with values", meaning
        return
    for alias, address in hubs.items():
        path = ("hubs", alias)
        if ALIAS.fullmatch(alias) is None or alias in _YAML_WORDS:
            why = f"{alias[:40]!r} cannot stand for a hub"
            fix = "small letters, digits and dashes, a letter first, at most 31"
            yield "hub-alias", path, why, fix
        elif not isinstance(address, str):
            yield _not_text(document, path, meaning)
        else:
            yield from _address(address, path)


def _address(address: str, path: Path) -> Iterator[_Finding]:
    if "@" in address or "?" in address or "#" in address:  # not told: it may be one
        message = "the address may hold a secret (it has @, ? or # in it)"
        fix = "write the bare address; `fnhub login` keeps a token"
        yield "hub-secret", path, message, fix
    elif len(address) > _ADDRESS_LENGTH or _ADDRESS.fullmatch(address) is None:
        message = f"{address[:60]!r} is not the address of a hub"
        yield "hub-address", path, message, "http(s)://HOST[:PORT][/PATH]"


def _functions(
    functions: object, aliases: Collection[str], document: Document
) -> Iterator[_Finding]:
    if functions is None:
        return
    if not isinstance(functions, list):
        yield "value-type", ("functions",), "it has to be a list", _FUNCTIONS_MEANING
        return
    first: dict[str, int | None] = {}  # what is wanted, and the line
    for index, entry in enumerate(functions):
        path = ("functions", index)
        findings = tuple(_entry(entry, path, aliases, document))
        yield from findings
        wanted = None if findings else _what(entry)
        if wanted in first:
            line = document.line(path)
            message = f"{wanted} again: it stands on line {first[wanted]} and {line}"
            yield "function-twice", path, message, "keep one of the two lines"
        elif wanted is not None:
            first[wanted] = document.line(path)


def _what(entry: str | Mapping[str, str]) -> str:
    """Return the name or path of a checked entry."""
    if isinstance(entry, str):
        return str(Reference.parse(entry).name)
    if "path" in entry:
        return f"./{normal_path(entry['path'])}"
    return str(Reference.parse(entry["ref"]).name)


def _entry(
    entry: object, path: Path, aliases: Collection[str], document: Document
) -> Iterator[_Finding]:
    if isinstance(entry, str):
        yield from _reference(entry, path)
    elif not isinstance(entry, Mapping):
        yield _not_text(document, path, _ENTRY_MEANING)
    else:
        unknown = tuple(_unknown(entry, ENTRY_KEYS, path))
        yield from unknown
        if not unknown:
            yield from _together(entry, path)
        for key in ENTRY_KEYS:
            if key in entry and not isinstance(entry[key], str):
                yield _not_text(document, (*path, key), _ENTRY_MEANING)
        yield from _texts_of(entry, path, aliases)


def _together(entry: Mapping[str, Any], path: Path) -> Iterator[_Finding]:
    """Check which keys an entry has."""
    if "path" in entry and len(entry) > 1:
        other = "ref" if "ref" in entry else "hub"
        message = f"it has path and {other}: a folder of the project's is of no hub"
        yield "function-entry", path, message, "keep ref and hub, or path"
    elif not {"path", "ref"} & entry.keys():
        message = "it names no function"
        yield "function-entry", path, message, _ENTRY_MEANING


def _texts_of(
    entry: Mapping[str, Any], path: Path, aliases: Collection[str]
) -> Iterator[_Finding]:
    ref, hub, folder = (entry.get(key) for key in ENTRY_KEYS)
    if isinstance(ref, str):
        yield from _reference(ref, (*path, "ref"))
    if isinstance(hub, str) and hub not in aliases:
        near = nearest(hub, aliases)
        fix = f"did you mean `{near}`?" if near else "add its address under `hubs`"
        yield "hub-unknown", (*path, "hub"), f"`hubs` has no {hub[:40]!r}", fix
    if isinstance(folder, str):
        fault = path_fault(normal_path(folder))
        if fault is not None:
            fix = "a folder inside the project, for example ./my_features"
            message = f"{folder[:60]!r}: {fault}"
            yield "path-outside", (*path, "path"), message, fix


def _reference(text: str, path: Path) -> Iterator[_Finding]:
    try:
        Reference.parse(text)
    except FnhubError as error:
        yield error.code, path, str(error), error.hint


def _pipelines(pipelines: object, document: Document) -> Iterator[_Finding]:
    meaning = "a name, a file and what in it: `main: workflow.py:main`"
    if pipelines is None:
        return
    if not isinstance(pipelines, Mapping):
        yield "value-type", ("pipelines",), "it has to be keys with values", meaning
        return
    for name, target in pipelines.items():
        path = ("pipelines", name)
        if _PIPELINE.fullmatch(name) is None:
            message = f"{name[:40]!r} cannot be a pipeline's name"
            fix = "letters, digits, - and _, a letter first, at most 64"
            yield "pipeline-name", path, message, fix
        elif not isinstance(target, str):
            yield _not_text(document, path, meaning)
        elif (fault := _target_fault(target)) is not None:
            message = f"{target[:60]!r}: {fault}"
            fix = "file.py:attribute, the file inside the project"
            yield "pipeline-target", path, message, fix


def _target_fault(target: str) -> str | None:
    file, _, attribute = target.rpartition(":")
    if not file.endswith(".py"):
        return "it names no Python file"
    if not attribute.isidentifier() or keyword.iskeyword(attribute):
        return f"{attribute!r} cannot be a name in Python"
    return path_fault(normal_path(file))
