"""A value that a handler returned to files, or to a value of the record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .files import PART, digest_of, remove
from .formats import FORMATS, Notes
from .messages import OutputType, Types, Written, WrittenFile
from .refusals import NotPlain, OutputUnfit, Unfit, in_words, type_name
from .values import BYTES, matches, plain, without_nan

_FIRST = ("table", "figure", "array", "model")  # tried before plain values
_LAST = ("json", "path")  # of which a plain dict or text is one, too


def named(returned: object, outputs: list[OutputType], notes: Notes) -> dict[str, Any]:
    """Return what a handler returned, by the names of its outputs.

    Raises:
        OutputUnfit: it is not what the signature promises.
    """
    names = [each.name for each in outputs]
    fields = getattr(returned, "_fields", None)
    if not names:
        if returned is not None:
            notes.append(
                f"it returned a {type_name(returned)} that it does not promise"
            )
        return {}
    if isinstance(returned, tuple) and fields and set(names) <= set(fields):
        extra = [each for each in fields if each not in names]
        if extra:
            notes.append(f"it returned {', '.join(extra)} that it does not promise")
        return {name: getattr(returned, name) for name in names}
    if names == ["result"]:
        return {"result": returned}
    if isinstance(returned, tuple) and not fields and len(returned) == len(names):
        return dict(zip(names, returned, strict=True))
    promised = ", ".join(names)
    missing = next((name for name in names if name not in (fields or ())), names[0])
    what = f"the fields {', '.join(fields)}" if fields else _described(returned)
    raise OutputUnfit(missing, f"is not there: it returned {what}, not {promised}")


def _described(returned: object) -> str:
    if isinstance(returned, tuple):
        return f"a tuple of {len(returned)}"
    return "None" if returned is None else f"a {type_name(returned)}"


def write_output(output: OutputType, value: object, out: Path, notes: Notes) -> Written:
    """Write an output as the first of its types that the value is.

    None where the type allows it writes no file.

    Raises:
        OutputUnfit: the value is of none of its types, or cannot be written.
    """
    form = chosen_form(output, value, notes)
    if form.kind not in FORMATS:
        return form
    try:
        return _write_files(form, value, out, notes)
    except (NotPlain, Unfit) as error:
        raise OutputUnfit(output.name, str(error)) from error


def chosen_form(output: OutputType, value: object, notes: Notes) -> Written:
    """Return what an output is told as: of data the kind alone, else its value.

    Raises:
        OutputUnfit: the value is of none of its types.
    """
    name, types = output.name, output.type
    if value is None and any(atom["type"] == "none" for atom in types):
        return Written(name, "none")
    try:
        kind = _data_kind(value, types, _FIRST)
        if kind is None:
            as_value = _plain_output(output, value, notes)
            if as_value is not None:
                return as_value
            kind = _data_kind(value, types, _LAST)
    except (NotPlain, Unfit) as error:
        raise OutputUnfit(name, str(error)) from error
    if kind is None:
        raise OutputUnfit(name, _misfit(value, types))
    return Written(name, kind)


def _data_kind(value: object, types: Types, kinds: tuple[str, ...]) -> str | None:
    for kind in kinds:
        for atom in types:
            library = atom.get("library", "")
            if atom["type"] == kind and FORMATS[kind].accepts(value, library):
                return kind
    return None


def _plain_output(output: OutputType, value: object, notes: Notes) -> Written | None:
    """Return a value for the record, None where the type allows no such value.

    Raises:
        NotPlain: a part of it has no JSON form.
    """
    atoms = [a for a in output.type if a["type"] not in (*FORMATS, "none")]
    if not atoms:
        return None
    try:
        found = plain(value)
    except NotPlain as error:
        if not error.place:  # the value as a whole: it is of another type
            return None
        raise
    is_bytes = isinstance(value, BYTES)
    for atom in atoms:
        kind = atom["type"]
        # `other` is a type outside the vocabulary: whatever has a JSON form.
        fits = kind == "other" or matches(found, atom)
        if fits and (kind not in ("str", "bytes") or is_bytes == (kind == "bytes")):
            kept, changed = without_nan(found)
            if changed:
                notes.append(f"`{output.name}` holds NaN or infinities, kept as null")
            return Written(output.name, kind, value=kept)
    return None


def _write_files(written: Written, value: object, out: Path, notes: Notes) -> Written:
    try:
        paths = FORMATS[written.kind].write(value, out / written.name, notes)
    except (MemoryError, Unfit):
        raise
    except Exception as error:
        why = f"cannot be written as {written.kind}: {in_words(error)}"
        raise OutputUnfit(written.name, why) from error
    finally:
        for part in out.glob(f"{PART}*"):
            remove(part)
    return Written(written.name, written.kind, list(_digests(paths, out)))


def _digests(paths: list[Path], out: Path) -> Iterator[WrittenFile]:
    for path in paths:
        found = digest_of(path)
        relative = path.relative_to(out).as_posix()
        yield WrittenFile(relative, found.sha256, found.size_bytes)


def _misfit(value: object, types: Types) -> str:
    promised = " or ".join(_written(atom) for atom in types)
    instead = "None" if value is None else f"a {type_name(value)}"
    why = f"is {instead}, and the signature promises {promised}"
    draws = any(atom["type"] == "figure" for atom in types)
    return f"{why}: return its `.figure`" if draws and hasattr(value, "figure") else why


def _written(atom: dict[str, Any]) -> str:
    if atom.get("choices"):
        return ", ".join(map(repr, atom["choices"]))
    if atom.get("library"):
        return f"{atom['type']} of {atom['library']}"
    if atom.get("items"):
        inner = " | ".join(_written(each) for each in atom["items"])
        return f"{atom['type']}[{inner}]"
    return str(atom["type"])
