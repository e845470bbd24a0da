"""Read function.yaml and report every problem of it at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from registry.core.errors import FnhubError
from registry.core.kinds import KINDS
from registry.core.manifest_schema import SCHEMA
from registry.core.names import FunctionName
from registry.core.near import nearest
from registry.core.problems import Problem
from registry.core.safe_yaml import Document
from registry.core.versions import Range, parse_version

FILE = "function.yaml"
_UNREADABLE = ("yaml-syntax", "yaml-documents", "yaml-too-deep", "yaml-too-large")

_VALIDATOR = Draft202012Validator(SCHEMA)
_T = TypeVar("_T")


def problems_of(document: Document) -> list[Problem]:
    """Return all problems of a manifest: of YAML, of shape and of meaning."""
    found = list(document.problems)
    value = document.value
    if any(problem.code in _UNREADABLE for problem in found):
        return found  # what was read before it tells nothing
    if not isinstance(value, Mapping):
        if not found:
            fix = "start with `format: 1`"
            found.append(
                Problem("not-a-manifest", "not keys with values", FILE, 1, fix=fix)
            )
        return found
    stranger = _recognise(value)
    if stranger is not None:
        return [stranger]
    told = {problem.key for problem in found}
    for code, path, message, fix in (*_shape(document), *_meaning(value)):
        key = ".".join(map(str, path))
        if key not in told or code == "key-unknown":  # one problem a key is enough
            told.add(key)
            line = document.line(path)
            found.append(Problem(code, message, FILE, line, key, fix))
    return sorted(found, key=lambda problem: problem.line or 0)


_Finding = tuple[str, tuple[str | int, ...], str, str]  # code, path, message, fix


def _recognise(value: Mapping[str, Any]) -> Problem | None:
    """Name the other files that people put in a manifest's place."""
    if "metadata" in value and "spec" in value:
        message = "an MLRun function.yaml (it has metadata and spec)"
        fix = "write one with `fnhub new TEAM/NAME --from FILE.py`"
        return Problem("manifest-of-mlrun", message, FILE, 1, fix=fix)
    if isinstance(value.get("functions"), list) or "hubs" in value:
        message = "a project's functions.yaml, not a function's function.yaml"
        fix = "keep it in the project's folder under its own name"
        return Problem("manifest-of-project", message, FILE, 1, fix=fix)
    return None


def _shape(document: Document) -> Iterator[_Finding]:
    """Check against the schema, in words for people."""
    for error in _VALIDATOR.iter_errors(document.value):
        path = tuple(error.absolute_path)
        yield from _WORDS.get(str(error.validator), _other)(error, path, document)


def _json(value: object) -> Any:  # noqa: ANN401  # any JSON value
    """Take what jsonschema types as possibly unset: in a real error it is set."""
    return value


def _missing(
    error: ValidationError, path: tuple[str | int, ...], _document: Document
) -> Iterator[_Finding]:
    required: Sequence[str] = _json(error.validator_value)
    missing = [key for key in required if key not in _json(error.instance)]
    named = next(key for key in missing if repr(key) in error.message)
    properties = _json(error.schema)["properties"]
    meaning = properties[named].get("description", "")
    yield "key-missing", (*path, named), "it is required", meaning


def _unknown(
    error: ValidationError, path: tuple[str | int, ...], _document: Document
) -> Iterator[_Finding]:
    known = list(_json(error.schema)["properties"])
    for key in _json(error.instance):
        if key not in known:
            near = nearest(str(key), known)
            fix = f"did you mean `{near}`?" if near else f"known: {', '.join(known)}"
            yield "key-unknown", (*path, key), "no such key", fix


def _constant(
    error: ValidationError, path: tuple[str | int, ...], _document: Document
) -> Iterator[_Finding]:
    yield (
        "format-unknown",
        path,
        f"this fnhub reads format 1, this file has format {error.instance!r}",
        "write `format: 1`, or install a newer fnhub if the file is newer",
    )


def _choice(
    error: ValidationError, path: tuple[str | int, ...], _document: Document
) -> Iterator[_Finding]:
    choices = [str(each) for each in _json(error.validator_value)]
    near = nearest(str(error.instance), choices)
    fix = f"did you mean {near!r}? " if near else ""
    listed = f"{fix}It is one of {', '.join(choices)}"
    yield "value-unknown", path, f"{error.instance!r} is not known", listed


def _wrong_type(
    error: ValidationError, path: tuple[str | int, ...], document: Document
) -> Iterator[_Finding]:
    written = document.written.get(path)
    if error.validator_value == "string" and written is not None:
        if path == ("version",):
            message = f"unquoted, {written} is read as the number {error.instance}"
            fix = f'quote it, with three parts: version: "{_three_parts(written)}"'
            yield "version-not-quoted", path, message, fix
            return
        fix = f'quote it: "{written}"'
        yield "value-not-text", path, f"{written} is not text in YAML", fix
        return
    names = {
        "array": "a list",
        "integer": "a whole number",
        "object": "keys with values",
        "string": "text",
    }
    wanted = names.get(str(error.validator_value), f"a {error.validator_value}")
    meaning = str(_json(error.schema).get("description", ""))
    yield "value-type", path, f"it has to be {wanted}", meaning


def _three_parts(written: str) -> str:
    parts = written.split(".")
    return ".".join([*parts, *["0"] * (3 - len(parts))]) if len(parts) < 3 else written


def _other(
    error: ValidationError, path: tuple[str | int, ...], _document: Document
) -> Iterator[_Finding]:
    meaning = str(_json(error.schema).get("description", ""))
    rule = str(error.validator)
    limit = error.validator_value
    message = {
        "maxLength": f"longer than {limit} characters",
        "minLength": "it is empty",
        "maxItems": f"more than {limit} of them",
        "maxProperties": f"more than {limit} of them",
        "uniqueItems": "one of them stands twice",
        "minimum": f"less than {limit}",
        "maximum": f"more than {limit}",
        "pattern": f"{str(error.instance)[:60]!r} has not the right form",
    }.get(rule, rule)
    yield "value-form", path, message, meaning


_WORDS: dict[
    str,
    Callable[[ValidationError, tuple[str | int, ...], Document], Iterator[_Finding]],
] = {
    "required": _missing,
    "additionalProperties": _unknown,
    "const": _constant,
    "enum": _choice,
    "type": _wrong_type,
}


def _meaning(value: Mapping[str, Any]) -> Iterator[_Finding]:
    """Check what a schema cannot say; values of a wrong shape are left to it."""
    yield from _text(value, "name", FunctionName.parse)
    yield from _text(value, "version", parse_version)
    yield from _license(value.get("license"))
    yield from _handler(value)
    yield from _python(value.get("python"))
    yield from _requirements(value.get("requirements"))
    yield from _functions(value)
    yield from _replicas(value.get("runtime"))


def _text(
    value: Mapping[str, Any], key: str, parse: Callable[[str], object]
) -> Iterator[_Finding]:
    text = value.get(key)
    if isinstance(text, str) and text:
        problem = _try(parse, text)
        if problem is not None:
            yield problem.code, (key,), str(problem), problem.hint


def _try(parse: Callable[[str], object], text: str) -> FnhubError | None:
    try:
        parse(text)
    except FnhubError as error:
        return error
    return None


def _license(text: object) -> Iterator[_Finding]:
    if not isinstance(text, str) or not text:
        return
    fix = "an SPDX expression, for example Apache-2.0, MIT or LicenseRef-Proprietary"
    try:
        canonical = canonicalize_license_expression(text)
    except InvalidLicenseExpression:
        yield (
            "license-unknown",
            ("license",),
            f"{text!r} is not an SPDX expression",
            fix,
        )
        return
    if canonical != text:
        fix = f"write {canonical}"
        yield "license-spelling", ("license",), f"{text!r} is spelt otherwise", fix


def _handler(value: Mapping[str, Any]) -> Iterator[_Finding]:
    kind = KINDS.get(str(value.get("kind", "job")))
    if kind is not None and kind.handler and not value.get("handler"):
        message = f"a function of kind {kind.name} needs one"
        yield "key-missing", ("handler",), message, "handler: module:callable"


def _python(text: object) -> Iterator[_Finding]:
    if not isinstance(text, str):
        return
    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        message = f"{text!r} is not a version specifier"
        yield "python-invalid", ("python",), message, 'for example ">=3.11"'


def _requirements(lines: object) -> Iterator[_Finding]:
    if not isinstance(lines, list):
        return
    for index, line in enumerate(lines):
        if isinstance(line, str):
            yield from _requirement(line, ("requirements", index))


def _requirement(line: str, path: tuple[str | int, ...]) -> Iterator[_Finding]:
    try:
        requirement = Requirement(line)
    except InvalidRequirement as error:
        why = str(error).splitlines()[0]
        fix = "a PEP 508 line, for example pandas>=2.2"
        yield "requirement-invalid", path, f"{line[:60]!r}: {why}", fix
        return
    if requirement.url is not None:
        fix = "name the package with a range; it is found in the user's package index"
        yield "requirement-url", path, f"{line[:60]!r} names an address", fix
    if requirement.name.lower().replace("_", "-").startswith("fnhub-"):
        fix = "write it under `functions:` as team/name with a range"
        yield "requirement-function", path, f"{line[:60]!r} is a hub function", fix


def _functions(value: Mapping[str, Any]) -> Iterator[_Finding]:
    wanted = value.get("functions")
    if not isinstance(wanted, Mapping):
        return
    seen: dict[str, str] = {}
    for written, text in wanted.items():
        path = ("functions", written)
        problem = _try(FunctionName.parse, written)
        if problem is None and isinstance(text, str):
            problem = _try(Range.parse, text)
        if problem is not None:
            yield problem.code, path, str(problem), problem.hint
            continue
        name = str(FunctionName.parse(written))
        if name == value.get("name"):
            yield "function-itself", path, "it names itself", "take the line out"
        if name in seen:
            yield "function-twice", path, f"the same as {seen[name]}", "keep one"
        seen[name] = written


def _replicas(runtime: object) -> Iterator[_Finding]:
    replicas = runtime.get("replicas") if isinstance(runtime, Mapping) else None
    if isinstance(replicas, Mapping):
        low, high = replicas.get("min", 0), replicas.get("max", 1)
        if isinstance(low, int) and isinstance(high, int) and low > high:
            path = ("runtime", "replicas", "min")
            yield "replicas-order", path, f"{low} is more than max, {high}", "raise max"
