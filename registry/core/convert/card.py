"""What the notebook says of the function in words: its summary and its README."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from registry.core.convert import Cell, Source, Statement
from registry.core.manifest_schema import SUMMARY_LENGTH
from registry.core.names import FunctionName
from registry.core.signature import Handler, Output
from registry.core.signature.docstrings import read_docstring

_HEADING = re.compile(r"#{1,6}[ \t]+(.*?)[ \t#]*$")
_FENCE = re.compile(r"[ \t]*(```|~~~)")
_ATTACHED = re.compile(r"!\[[^\]]*\]\(attachment:[^)]*\)")
_SENTENCE = re.compile(r"(.+?[.!?])\s")


def title_of(source: Source, name: FunctionName) -> str:
    """Return the notebook's title: as its metadata or its first heading say it."""
    for text in _texts(source.cells):
        found = _HEADING.match(text.strip().partition("\n")[0])
        if found and found[1]:
            return source.title or found[1]
        break
    return source.title or name.name.replace("-", " ").capitalize()


def summary_of(source: Source, handler: ast.stmt) -> str:
    """Return what the function does in one line; empty where nobody says it.

    It is the beginning of the docstring, else the first sentence of the notebook.
    """
    doc = ""
    if isinstance(handler, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        doc = read_docstring(ast.get_docstring(handler) or "").summary
    return _one_line(doc) or next(_sentences(source.cells), "")


def _sentences(cells: Sequence[Cell]) -> Iterator[str]:
    """Yield the beginnings of the paragraphs before the first code, then headings."""
    headings = []
    for text in _texts(cells):
        for paragraph in re.split(r"\n{2,}", text.strip()):
            head, _, rest = paragraph.strip().partition("\n")
            found = _HEADING.match(head)
            if found:
                headings.append(found[1])
            plain = (rest if found else paragraph).strip()
            if plain and plain[0] not in "!<>|`~-*+$[" and not _FENCE.match(plain):
                yield _one_line(plain)
    yield from (_one_line(each) for each in headings)


def _texts(cells: Sequence[Cell]) -> Iterator[str]:
    """Yield the Markdown above the first code."""
    for cell in cells:
        if cell.is_code and cell.text.strip():
            return
        if not cell.is_code and cell.text.strip():
            yield cell.text


def _one_line(text: str) -> str:
    """Fold a text to one line, of its first sentence where it is too long."""
    line = " ".join(text.split())
    if len(line) > SUMMARY_LENGTH:
        found = _SENTENCE.match(line + " ")
        line = found[1] if found else line
    return line.removesuffix(".")


def readme(
    source: Source,
    name: FunctionName,
    kept: Sequence[Statement],
    said: tuple[str, tuple[Handler, ...]],
) -> str:
    """Write the card: the Markdown around the kept code, how to call it, what it gives.

    Args:
        source: The cells.
        name: The function.
        kept: The statements that it is made of.
        said: Its summary, and its handlers as read.
    """
    summary, handlers = said
    title = title_of(source, name)
    parts = [f"# {title}", f"{summary}."]
    words = "\n\n".join(_around(source, kept, title)).strip()
    if words:
        parts.append(words)
    parts += _use(name, handlers)
    return "\n\n".join(parts) + "\n"


def _around(source: Source, kept: Sequence[Statement], title: str) -> Iterator[str]:
    """Yield the Markdown before the first code, and right above cells of kept code."""
    numbers = {each.cell.number for each in kept}
    has_code = False
    waiting: list[str] = []
    for cell in source.cells:
        if not cell.is_code:
            waiting.append(_below_title(cell.text, title))
            continue
        if not cell.text.strip():
            continue
        if cell.number in numbers or not has_code:
            yield from (each for each in waiting if each)
        has_code = True
        waiting = []


def _below_title(text: str, title: str) -> str:
    """Lower the headings below the card's title, and leave that one out."""
    lines = []
    fence = ""
    for line in _ATTACHED.sub("", text).strip().split("\n"):
        mark = _FENCE.match(line)
        if mark and fence in ("", mark[1]):
            fence = "" if fence else mark[1]
        elif not fence and (found := _HEADING.match(line)):
            if found[1] == title:
                continue
            lines.append(f"#{line}" if line.startswith("# ") else line)
            continue
        lines.append(line)
    return "\n".join(lines).strip()


def _use(name: FunctionName, handlers: tuple[Handler, ...]) -> Iterator[str]:
    if not handlers:
        return
    first = handlers[0]
    word = first.name.rpartition(".")[2]
    yield "## Use it"
    lines = ["import fnhub", "", f'{word} = fnhub.load("{name}")']
    if len(handlers) > 1 and "." in handlers[1].name:  # a class and its methods
        lines.append(f"served = {word}()")
        lines += [
            _call(f"served.{each.name.rpartition('.')[2]}", each)
            for each in handlers[1:]
        ]
    else:
        lines.append(_call(word, first))
    yield "```python\n" + "\n".join(lines) + "\n```"
    rows = [row for each in handlers for row in map(_row, each.outputs)]
    if rows:
        yield "## Output"
        yield "\n".join(rows)


def _call(word: str, handler: Handler) -> str:
    given = ", ".join(
        f"{each.name}={each.name}"
        for each in handler.parameters
        if each.default is None
    )
    call = f"{'await ' if handler.is_async else ''}{word}({given})"
    return f"result = {call}" if handler.outputs else call


def _row(output: Output) -> str:
    unit = f" [{output.unit}]" if output.unit else ""
    doc = f": {output.doc}" if output.doc else ""
    return f"- `{output.name}` ({output.type}{unit}){doc}"
