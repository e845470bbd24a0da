"""Read YAML that anybody may have written.  The only module that imports `yaml`.

What YAML makes of text surprises people (`1.10` is 1.1, `no` is false, a date is
an object) and harms programs (aliases that grow without end, tags that name
classes).  So the text is read event by event: nothing of YAML beyond mappings,
lists, text, plain numbers, true, false and null gets through, and each surprise
is a problem of its own that says what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from registry.core.problems import Problem

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # a PyYAML built without libyaml reads the same, slower
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

Path = tuple[str | int, ...]

MAX_BYTES = 64 * 1024  # the longest manifests seen in the wild have 6 KiB
MAX_DEPTH = 12  # ours have 4
MAX_NODES = 10_000  # bounds the work whatever the text

_TAG = "tag:yaml.org,2002:"
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,15})?")
# YAML takes none of these; said here because its reader knows no line for them.
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CONFLICT = re.compile(r"^<{7} ", re.MULTILINE)  # as git marks it
# What libyaml says of some ten thousand brackets, which it reads ahead of all events.
_LIBYAML_TOO_DEEP = "exceeded maximum nesting depth"
_FLATTER = "make the file smaller and flatter"
_TRUTH = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text, in characters; comments after a value are not in it."""

    start: int
    end: int  # one past


@dataclass(frozen=True, slots=True)
class Document:
    """What was read, and where each value stands."""

    value: Any  # JSON values only; None where nothing could be read
    lines: dict[Path, int] = field(default_factory=dict)  # 1-based
    written: dict[Path, str] = field(default_factory=dict)  # unquoted scalars, as typed
    problems: tuple[Problem, ...] = ()
    spans: dict[Path, Span] = field(default_factory=dict)  # quotes, brackets included

    def line(self, path: Path) -> int | None:
        """Line of a value, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def read_yaml(data: bytes, file: str, max_bytes: int = MAX_BYTES) -> Document:
    """Read one document; every problem is reported, none is raised.

    Args:
        data: The file's bytes, UTF-8.
        file: Its name, for the problems.
        max_bytes: The most that is looked at.
    """
    text, problem = _decode(data, file, max_bytes)
    if problem is not None:
        return Document(None, problems=(problem,))
    builder = _Builder(file)
    try:
        builder.feed(yaml.parse(text, Loader=_Loader))
    except yaml.YAMLError as error:
        problem = _conflict(text, file) or _syntax_problem(error, file)
        builder.problems.append(problem)
    except _Stopped:
        builder.root = None
    return Document(
        builder.root,
        builder.lines,
        builder.written,
        tuple(builder.problems),
        builder.spans,
    )


def write_yaml(value: Any) -> str:  # noqa: ANN401  # any JSON value
    """Write JSON values so that `read_yaml` gives them back; keys keep their order."""
    return yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=88
    )


def in_quotes(text: str) -> str:
    """Return a text that `write_yaml` puts in quotes also where YAML needs none."""
    return _Quoted(text)


class _Quoted(str):
    """See `in_quotes`."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Writes plain values, and some texts in quotes."""

    def quoted(self, text: _Quoted) -> yaml.ScalarNode:
        """Return a text as YAML has it in quotes."""
        return self.represent_scalar(f"{_TAG}str", str(text), style='"')


_Dumper.add_representer(_Quoted, _Dumper.quoted)


def _decode(data: bytes, file: str, max_bytes: int) -> tuple[str, Problem | None]:
    if len(data) > max_bytes:
        message = f"{len(data)} bytes; at most {max_bytes} are read"
        return "", Problem(
            "yaml-too-large", message, file, fix="keep long texts in another file"
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fix = "save the file as UTF-8"
        return "", Problem("yaml-encoding", "not UTF-8 text", file, line, fix=fix)
    control = _CONTROL.search(text)
    if control is not None:
        line = text.count("\n", 0, control.start()) + 1
        message = f"a control character, {control[0]!r}"
        fix = "take it out"
        return "", Problem("yaml-syntax", message, file, line, fix=fix)
    if text.startswith("\ufeff"):
        fix = "save the file as UTF-8 without BOM"
        return "", Problem("yaml-encoding", "a byte order mark", file, 1, fix=fix)
    return text, None


def _conflict(text: str, file: str) -> Problem | None:
    """Tell of the marks that git leaves where two changes meet."""
    found = _CONFLICT.search(text)
    if found is None:
        return None
    line = text.count("\n", 0, found.start()) + 1
    message = "a mark of a merge that is not done, `<<<<<<<`"
    fix = "keep one of the two sides, and take the marks out"
    return Problem("yaml-syntax", message, file, line, fix=fix)


def _too_deep(file: str, line: int | None) -> Problem:
    message = f"nested deeper than {MAX_DEPTH} levels"
    return Problem("yaml-too-deep", message, file, line, fix=_FLATTER)


def _syntax_problem(error: yaml.YAMLError, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    line = mark.line + 1 if mark is not None else None
    if what == _LIBYAML_TOO_DEEP:
        return _too_deep(file, line)
    fix = "check indentation, quotes and colons on this line"
    return Problem("yaml-syntax", f"not YAML: {what}", file, line, fix=fix)


class _Stopped(Exception):
    """Ends the reading of a text that would cost too much."""


@dataclass(slots=True)
class _Frame:
    """A mapping or list being filled."""

    value: Any
    path: Path
    start: int = 0
    is_flow: bool = False  # in brackets
    key: str | None = None  # of a mapping: the key whose value comes next
    key_line: int = 0
    seen: dict[str, int] = field(default_factory=dict)  # keys and their lines


class _Builder:
    """Builds values from events, without recursion."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Any = None
        self.lines: dict[Path, int] = {}
        self.written: dict[Path, str] = {}
        self.spans: dict[Path, Span] = {}
        self.problems: list[Problem] = []
        self._stack: list[_Frame] = []
        self._documents = 0
        self._nodes = 0
        self._end = 0  # of the last scalar or bracket

    def feed(self, events: Iterator[Any]) -> None:
        """Take all events of the first document."""
        for event in events:
            line, end = event.start_mark.line + 1, event.end_mark.index
            if isinstance(event, yaml.DocumentStartEvent):
                self._documents += 1
                if self._documents > 1:
                    fix = "keep what stands above the second `---`, one document only"
                    self._report("yaml-documents", "a second document", line, fix)
                    return
            elif isinstance(event, yaml.AliasEvent):
                fix = "write the value out again"
                self._report("yaml-alias", f"an alias, *{event.anchor}", line, fix)
                self._place(None, line)
            elif isinstance(event, yaml.NodeEvent):
                self._node(event, line)
            elif isinstance(event, yaml.CollectionEndEvent):
                frame = self._stack.pop()
                if frame.is_flow:  # else YAML's mark is past comments, at what follows
                    self._end = end
                self.spans[frame.path] = Span(frame.start, self._end)

    def _node(self, event: Any, line: int) -> None:  # noqa: ANN401  # yaml is untyped
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._stop("yaml-too-large", f"more than {MAX_NODES} values", line)
        if len(self._stack) >= MAX_DEPTH:
            self._stop("yaml-too-deep", f"nested deeper than {MAX_DEPTH} levels", line)
        if event.anchor is not None:
            fix = "take the & mark away"
            self._report("yaml-alias", f"an anchor, &{event.anchor}", line, fix)
        if event.tag not in (None, "!"):
            fix = "take the tag away; plain values are enough"
            self._report("yaml-tag", f"a tag, {event.tag}", line, fix)
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        else:
            value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
            path = self._place(value, line)
            start = event.start_mark.index
            self._stack.append(_Frame(value, path, start, bool(event.flow_style)))

    def _scalar(self, event: Any, line: int) -> None:  # noqa: ANN401  # yaml is untyped
        self._end = event.end_mark.index
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._take_key(top, event, line)
            return
        is_text = event.style or event.tag == "!"
        value = event.value if is_text else self._plain(event.value, line)
        path = self._place(value, line)
        self.spans[path] = Span(event.start_mark.index, self._end)
        if not is_text:
            self.written[path] = event.value

    def _take_key(self, top: _Frame, event: Any, line: int) -> None:  # noqa: ANN401
        key = event.value
        if not event.style and _tag_of(key) != "str":
            fix = f'quote it: "{key}"' if key != "<<" else "write the keys out"
            self._report("yaml-key", f"the key `{key}` is not text", line, fix)
        if key in top.seen:
            fix = f"keep one; the first is on line {top.seen[key]}"
            self._report("yaml-duplicate-key", f"the key `{key}` again", line, fix)
        top.seen.setdefault(key, line)
        top.key, top.key_line = key, line

    def _place(self, value: Any, line: int) -> Path:  # noqa: ANN401  # any JSON value
        """Put a value where it belongs and remember its line."""
        if not self._stack:
            self.root = value
            path: Path = ()
        else:
            top = self._stack[-1]
            if isinstance(top.value, list):
                path = (*top.path, len(top.value))
                top.value.append(value)
            elif top.key is None:  # a mapping or list as a key
                fix = "keys are plain text"
                self._report("yaml-key", "a key that is not text", line, fix)
                top.key = path_key = f"?{line}"
                return (*top.path, path_key)
            else:
                path = (*top.path, top.key)
                top.value[top.key] = value
                top.key, line = None, top.key_line
        self.lines[path] = line
        return path

    def _plain(self, text: str, line: int) -> Any:  # noqa: ANN401  # any JSON scalar
        """Read an unquoted scalar; what YAML would silently change is a problem."""
        kind = _tag_of(text)
        if kind == "null":
            return None
        if kind == "bool":
            if text.lower() not in _TRUTH:
                fix = f'quote it: "{text}", or write true or false'
                self._report(
                    "yaml-boolean", f"`{text}` means {_truth(text)}", line, fix
                )
            return _TRUTH.get(text.lower(), text)
        if kind in ("int", "float"):
            return self._number(text, line)
        if kind == "timestamp":
            fix = f'quote it: "{text}"'
            self._report("yaml-date", f"`{text}` is a date in YAML", line, fix)
        return text

    def _number(self, text: str, line: int) -> Any:  # noqa: ANN401  # int, float or text
        if _PLAIN_NUMBER.fullmatch(text) is None:
            fix = f'write it in plain digits, or quote it: "{text}"'
            self._report("yaml-number", f"`{text}` is an odd number", line, fix)
            return text
        return float(text) if "." in text else int(text)

    def _report(self, code: str, message: str, line: int, fix: str) -> None:
        key = ""
        if self._stack:
            top = self._stack[-1]
            at = len(top.value) if isinstance(top.value, list) else top.key
            path = top.path if at is None else (*top.path, at)
            key = ".".join(map(str, path))
        self.problems.append(Problem(code, message, self.file, line, key, fix))

    def _stop(self, code: str, message: str, line: int) -> None:
        self._report(code, message, line, _FLATTER)
        raise _Stopped


_RESOLVER = yaml.SafeLoader("")


def _tag_of(text: str) -> str:
    """Return what YAML 1.1 takes an unquoted text for: str, int, bool, ..."""
    resolve: Callable[..., str] = _RESOLVER.resolve
    tag = resolve(yaml.ScalarNode, text, (True, False))
    return tag.removeprefix(_TAG)


def _truth(text: str) -> str:
    return "true" if text.lower() in ("yes", "y", "on") else "false"
