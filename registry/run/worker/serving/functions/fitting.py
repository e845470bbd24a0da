"""What a request gives as a call, or all that is wrong with it.

A value fits a param as it is: nothing is made another type.  An input of JSON is
written to a file first, so that it is read as a run reads it.
"""

from __future__ import annotations

import base64
import binascii
import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...formats import FORMATS
from ...messages import InputFile
from ...models import SAFE, is_named
from ...values import matches, without_nan
from ..json_text import parse_json
from ..messages import Taken
from .given import Given, GivenFile, extension_of
from .messages import Call
from .problems import Fault, wrong_call

_EMBEDDED = {"base64", "name"}  # a file in JSON: its content, its name for the format
_LONGEST = 60  # characters of a wrong value that are shown


@dataclass(slots=True)
class _Found:
    folder: Path  # for the files of inputs
    inputs: dict[str, InputFile] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)
    bytes_params: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def call_of(given: Given, takes: list[Taken], folder: Path, *, as_files: bool) -> Call:
    """Return the call that a request asks for.

    Args:
        given: By the request.
        takes: What may be given.
        folder: For files of the call; it is there.
        as_files: Whether outputs are wanted as files.

    Raises:
        Problem: something does not fit; all of it is told.
    """
    inputs, out = folder / "inputs", folder / "out"
    inputs.mkdir()
    out.mkdir()
    found = _Found(inputs)
    known = {each.name: each for each in takes}
    names = dict.fromkeys([*given.values, *given.texts, *given.files])
    found.faults += [_unknown(name, list(known)) for name in names if name not in known]
    found.faults += [
        Fault(f"/{each.name}", f"it is needed: {_written(each)}")
        for each in takes
        if each.is_needed and each.name not in names
    ]
    for name, taken in known.items():
        if name in given.files:
            _take_file(found, taken, given.files[name])
        elif name in given.values:
            _take(found, taken, given.values[name])
        elif name in given.texts:
            _take(found, taken, _of_text(given.texts[name], taken))
    if found.faults:
        raise wrong_call(found.faults)
    return Call(found.inputs, found.params, found.bytes_params, str(out), as_files)


def _unknown(name: str, known: list[str]) -> Fault:
    near = difflib.get_close_matches(name, known, n=1)
    listed = f"there are {', '.join(known)}" if known else "it takes nothing"
    fix = f"did you mean {near[0]}?" if near else listed
    return Fault(f"/{name}", "there is no such input or param", fix)


def _take(found: _Found, taken: Taken, value: Any) -> None:  # noqa: ANN401  # JSON
    """Take a value for a param, or for an input that it is the content of."""
    if without_nan(value)[1]:  # 1e999 is a number to JSON
        found.faults.append(_misfit(taken, value))
        return
    fitting = next((a for a in taken.type if _is_param(value, a)), None)
    if fitting is not None:
        found.params[taken.name] = value
        if fitting["type"] == "bytes":
            found.bytes_params.append(taken.name)
        return
    file = _embedded(value)
    if file is not None and _kinds(taken):
        _take_file(found, taken, file)
    elif _is_content(value, taken):
        data = json.dumps(value).encode()
        _put(found, taken, GivenFile(".json", data))
    else:
        found.faults.append(_misfit(taken, value))


def _is_param(value: Any, atom: dict[str, Any]) -> bool:  # noqa: ANN401  # JSON
    if atom["type"] == "bytes":
        return isinstance(value, str) and _decoded(value) is not None
    return atom["type"] not in FORMATS and matches(value, atom)


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return None


def _embedded(value: Any) -> GivenFile | None:  # noqa: ANN401  # JSON
    if not isinstance(value, dict) or set(value) != _EMBEDDED:
        return None
    if not all(isinstance(each, str) for each in value.values()):
        return None
    data = _decoded(value["base64"])
    return None if data is None else GivenFile(extension_of(value["name"]), data)


def _kinds(taken: Taken) -> list[str]:
    return [str(atom["type"]) for atom in taken.type if atom["type"] in FORMATS]


def _is_content(value: Any, taken: Taken) -> bool:  # noqa: ANN401  # JSON
    """Whether JSON may be the content of an input; reading it tells the rest."""
    kinds = _kinds(taken)
    if "json" in kinds:
        return True
    if isinstance(value, list):
        return "table" in kinds or "array" in kinds
    return isinstance(value, dict) and "table" in kinds


def _take_file(found: _Found, taken: Taken, file: GivenFile) -> None:
    kinds = _kinds(taken)
    where = f"/{taken.name}"
    if not kinds:
        if any(atom["type"] == "bytes" for atom in taken.type):
            found.params[taken.name] = base64.b64encode(file.data).decode()
            found.bytes_params.append(taken.name)
        else:
            fix = f"it takes {_written(taken)}"
            found.faults.append(Fault(where, "it is a param, not a file", fix))
    elif "model" in kinds and _would_run_code(file, kinds):
        why = f"a model comes as {SAFE}: other files run code that they hold"
        fix = "or give it when the service starts"
        found.faults.append(Fault(where, why, fix))
    else:
        _put(found, taken, file)


def _would_run_code(file: GivenFile, kinds: list[str]) -> bool:
    """Whether a file that is given for a model, perhaps among others, is a pickle.

    Where a model alone is taken, whatever else it is called is none that can be read.
    """
    called = Path(f"model{file.extension}")
    if called.suffix == SAFE:
        return False
    return set(kinds) == {"model"} or is_named(called)


def _put(found: _Found, taken: Taken, file: GivenFile) -> None:
    path = found.folder / f"{taken.name}{file.extension}"
    path.write_bytes(file.data)
    found.inputs[taken.name] = InputFile(str(path), taken.type)


def _of_text(text: str, taken: Taken) -> Any:  # noqa: ANN401  # JSON
    """Return what a text means: JSON where that fits, else the text itself."""
    kinds = {atom["type"] for atom in taken.type}
    if kinds <= {"str", "bytes", "none"}:
        return None if text == "null" and "none" in kinds else text
    try:
        value = parse_json(text)
    except ValueError:
        return text
    fits = any(_is_param(value, atom) for atom in taken.type)
    return text if "str" in kinds and not fits else value


def _misfit(taken: Taken, value: Any) -> Fault:  # noqa: ANN401  # JSON
    shown = json.dumps(value, ensure_ascii=False)
    shown = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}..."
    fix = f"it takes {_written(taken)}"
    return Fault(f"/{taken.name}", f"{shown} does not fit", fix)


def _written(taken: Taken) -> str:
    atoms = sorted(taken.type, key=lambda each: bool(each["type"] == "none"))
    return " or ".join(_forms(atoms))


def _forms(atoms: list[dict[str, Any]]) -> Iterator[str]:
    for atom in atoms:
        if atom.get("choices"):
            yield f"one of {', '.join(map(json.dumps, atom['choices']))}"
        else:
            yield _FORMS.get(atom["type"], f"a {atom['type']}")


_FORMS = {
    "array": "an array: lists in lists, or a file",
    "bool": "true or false",
    "bytes": "bytes, as base64",
    "dict": "an object",
    "float": "a number",
    "int": "a whole number",
    "json": "JSON",
    "list": "a list",
    "model": f"a model, as a file of {SAFE}",
    "none": "null",
    "path": "a file",
    "str": "a text",
    "table": "a table: a list of objects, an object of lists, or a file",
}
