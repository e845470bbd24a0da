"""Read a notebook: cells, whatever format it has, and the copy to keep."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from registry.core.convert import Cell, Source
from registry.core.convert.formats import slimmed, text_of, to_format_4
from registry.core.errors import NotConverted
from registry.core.manifest import Author
from registry.core.problems import Problem

NOTEBOOK_BYTES = 256 << 20
NAMES = 20  # authors that a manifest takes
_SAVE = "open it in Jupyter and save it as a notebook (.ipynb)"


def read_notebook(data: bytes, file: str) -> Source:
    """Read a notebook of format 3 or 4.

    Args:
        data: The file.
        file: What messages call it.

    Raises:
        NotConverted: it is no notebook, or not one of Python.
    """
    document = to_format_4(_parsed(data, file))
    if document is None:
        raise _refusal("not-a-notebook", file, "it has no list of cells", _SAVE)
    _require_python(document, file)
    cells = tuple(_cells(document["cells"]))
    if not any(cell.is_code and cell.text.strip() for cell in cells):
        what = "it has no code" if cells else "it has no cells"
        raise _refusal("no-code", file, what, "write the function in a code cell")
    example, notes = slimmed(document)
    metadata = _mapping(document.get("metadata"))
    return Source(
        file,
        cells,
        example=example,
        title=_line(metadata.get("title")),
        authors=tuple(_authors(metadata.get("authors"))),
        notes=tuple(notes),
    )


def _refusal(code: str, file: str, message: str, fix: str) -> NotConverted:
    return NotConverted((Problem(code, message, file, fix=fix),))


def _parsed(data: bytes, file: str) -> Mapping[str, Any]:
    if len(data) > NOTEBOOK_BYTES:
        message = f"it has more than {NOTEBOOK_BYTES >> 20} MiB"
        raise _refusal(
            "not-a-notebook", file, message, "clear its outputs (Edit > Clear Outputs)"
        )
    if not data.strip():
        raise _refusal("not-a-notebook", file, "the file is empty", _SAVE)
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _refusal("not-a-notebook", file, "it is not UTF-8", _SAVE) from None
    except json.JSONDecodeError as error:
        why = f"it is not JSON: {error.msg} in line {error.lineno}"
        raise _refusal("not-a-notebook", file, why, _SAVE) from None
    except (RecursionError, ValueError):
        raise _refusal(
            "not-a-notebook", file, "its JSON cannot be read", _SAVE
        ) from None
    if not isinstance(document, dict):
        raise _refusal("not-a-notebook", file, "it is JSON, and no notebook", _SAVE)
    return document


def _require_python(document: Mapping[str, Any], file: str) -> None:
    metadata = _mapping(document.get("metadata"))
    kernel = _mapping(metadata.get("kernelspec"))
    written = _mapping(metadata.get("language_info")).get("name")
    language = str(written or kernel.get("language") or "python")
    if language.lower() not in ("python", "ipython", "python3"):
        fix = "functions are Python: write it in a notebook with a Python kernel"
        message = f"its code is {language}"
        raise _refusal("notebook-language", file, message, fix)


def _cells(cells: list[Any]) -> Iterator[Cell]:
    for number, each in enumerate(cells, 1):
        if not isinstance(each, dict):
            continue
        kind = each.get("cell_type")
        text = text_of(each.get("source"))
        if kind not in ("code", "markdown"):
            continue
        tags = _mapping(each.get("metadata")).get("tags")
        yield Cell(
            number,
            text.replace("\r\n", "\n").replace("\r", "\n"),
            is_code=kind == "code",
            tags=frozenset(map(str, tags if isinstance(tags, list) else ())),
            result=_result(each.get("outputs")),
        )


def _result(outputs: object) -> str:
    """Return the value that is shown below a cell, as its `repr`."""
    for each in outputs if isinstance(outputs, list) else ():
        if isinstance(each, dict) and each.get("output_type") == "execute_result":
            return text_of(_mapping(each.get("data")).get("text/plain"))
    return ""


def _authors(given: object) -> Iterator[Author]:
    for each in (given if isinstance(given, list) else ())[:NAMES]:
        name = _line(each.get("name") if isinstance(each, dict) else each)
        if name:
            yield Author(name)


def _line(value: object) -> str:
    return " ".join(text_of(value).split())


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
