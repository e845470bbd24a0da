"""Highlighted code.  The only module that imports pygments."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Name,
    Number,
    String,
    _TokenType,
)

CODE_CHARS = 300_000  # more is shown as it is
# Those that are worth it; a lexer for everything is more code than one can vouch for.
_LANGUAGES = {
    "bash": "bash", "sh": "bash", "shell": "bash", "console": "console",
    "diff": "diff", "dockerfile": "docker", "html": "html", "ini": "ini",
    "ipython": "python", "js": "javascript", "javascript": "javascript", "json": "json",
    "py": "python", "pycon": "pycon", "python": "python", "python3": "python",
    "sql": "sql", "toml": "toml", "xml": "xml", "yaml": "yaml", "yml": "yaml",
}  # fmt: skip
_SUFFIXES = {
    "py": "python", "pyi": "python", "yaml": "yaml", "yml": "yaml", "json": "json",
    "toml": "toml", "cfg": "ini", "ini": "ini", "sh": "bash", "sql": "sql",
    "html": "html", "js": "javascript",
}  # fmt: skip
# The first that a token is in; see `.k` and the others in site.css.
_CLASSES = (
    (Comment, "c"),
    (String, "s"),
    (Number, "n"),
    (Keyword, "k"),
    (Name.Decorator, "d"),
    (Name.Function, "f"),
    (Name.Class, "f"),
    (Name.Tag, "k"),
    (Name.Attribute, "a"),
    (Generic.Prompt, "c"),
    (Generic.Output, "c"),
    (Generic.Error, "e"),
    (Generic.Traceback, "e"),
)


def highlight(text: str, language: str) -> str:
    """Return code as HTML, with a span around each telling token."""
    lexer = _lexer(_LANGUAGES.get(language.lower()))
    if lexer is None or len(text) > CODE_CHARS:
        return escape(text)
    return "".join(_span(name, piece) for name, piece in _pieces(lexer, text))


def source_lines(text: str, path: str) -> list[str]:
    """Return a file's lines as HTML; no span is open over the end of a line."""
    suffix = path.rpartition(".")[2].lower()
    lexer = _lexer(_SUFFIXES.get(suffix))
    if lexer is None or len(text) > CODE_CHARS:
        return [escape(line) for line in plain_lines(text)]
    lines: list[list[str]] = [[]]
    for name, piece in _pieces(lexer, text):
        first, *others = piece.split("\n")
        lines[-1].append(_span(name, first))
        lines.extend([_span(name, each)] for each in others)
    made = ["".join(line) for line in lines]
    return made[:-1] if made and not made[-1] else made


def plain_lines(text: str) -> list[str]:
    """Return a text's lines, whatever they end with."""
    lines = _with_newlines(text).split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _lexer(name: str | None) -> Lexer | None:
    if name is None:
        return None
    return get_lexer_by_name(name, stripnl=False, ensurenl=False)


def _pieces(lexer: Lexer, text: str) -> Iterator[tuple[str, str]]:
    """Yield (class, text), what follows each other in one class joined."""
    tokens = lexer.get_tokens(_with_newlines(text))
    for name, group in groupby(tokens, key=lambda each: _class_of(each[0])):
        yield name, "".join(piece for _, piece in group)


def _class_of(kind: _TokenType) -> str:
    return next((short for of, short in _CLASSES if _is_of(kind, of)), "")


def _is_of(kind: _TokenType, of: _TokenType) -> bool:
    """Return whether a kind is another or below it: kinds are tuples of names."""
    return kind[: len(of)] == of


def _span(name: str, text: str) -> str:
    shown = escape(text)
    return f'<span class="{name}">{shown}</span>' if name and text else shown


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
