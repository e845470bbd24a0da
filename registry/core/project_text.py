"""Where the entries of `functions:` stand in functions.yaml, and edits of that text.

An edit replaces one stretch of the text and leaves all else as it is: comments,
order, indentation, quotes and line ends.  Places come from YAML's own events.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from registry.core.project import Wanted, WantedPath
from registry.core.safe_yaml import Document, Path, Span

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # as YAML 1.1 counts them
_BLANKS = " \t"
_FLOW_MARKS = re.compile(r"[,\[\]{}]")  # they end an unquoted text within brackets
_SAFE_PATH = re.compile(r"[\w./ -]*[\w./-]")


@dataclass(frozen=True, slots=True)
class Edit:
    """One stretch of the text, and what comes in its place."""

    start: int
    end: int  # one past
    text: str = ""


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """Return the text with edits made; where stretches overlap, both are gone."""
    parts, done = [], 0
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        parts += [text[done : max(done, edit.start)], edit.text]
        done = max(done, edit.end)
    return "".join([*parts, text[done:]])


def entry_text(entry: Wanted | WantedPath, *, in_flow: bool) -> str:
    """Write an entry; a text within brackets is quoted where it must be."""
    if isinstance(entry, WantedPath):
        path = f"./{entry.path}"
        is_safe = _SAFE_PATH.fullmatch(path) is not None
        written = path if is_safe else json.dumps(path, ensure_ascii=False)
        return f"{{path: {written}}}"
    if entry.hub is None:
        return _quoted(str(entry.ref), "", in_flow=in_flow)
    ref = _quoted(str(entry.ref), "", in_flow=True)
    return f"{{ref: {ref}, hub: {entry.hub}}}"


def _quoted(text: str, old: str, *, in_flow: bool) -> str:
    """Quote a text that holds no quotes as an older one was."""
    mark = old[:1] if old[:1] in ("'", '"') else ""
    if not mark and in_flow and _FLOW_MARKS.search(text):
        mark = '"'
    return f"{mark}{text}{mark}"


@dataclass(frozen=True, slots=True)
class ProjectText:
    """The text of a checked functions.yaml, and where its values stand."""

    text: str
    document: Document

    def append(self, entries: Sequence[Wanted | WantedPath]) -> list[Edit]:
        """Put entries at the end of the list; one is made where there is none."""
        value = self.document.value
        if not entries:
            return []
        if "functions" not in value:
            return self._append_key(entries)
        span = self.document.spans["functions",]
        is_list_flow = self._is_flow(("functions",))
        if value["functions"] and not is_list_flow:
            return self._append_to_block(entries)
        if value["functions"]:
            return self._append_to_flow(entries)
        inside = self.text[span.start + 1 : span.end - 1] if is_list_flow else ""
        if inside.strip():  # a comment: it stays where it is
            return [Edit(span.start + 1, span.start + 1, f"{_listed(entries)} ")]
        if self._is_flow(()):
            blank = "" if self.text[span.start - 1] in _BLANKS else " "
            return [Edit(span.start, span.end, f"{blank}[{_listed(entries)}]")]
        # `functions: []` or `functions:`; the list goes below
        start = len(self.text[: span.start].rstrip(_BLANKS))
        end = self._line_end(span.end)
        return [Edit(start, span.end), Edit(end, end, self._block(entries))]

    def rewrite(self, index: int, old: Wanted, new: Wanted) -> list[Edit]:
        """Let an entry ask for something else of the same function."""
        entry = self.document.value["functions"][index]
        path: Path = ("functions", index)
        if isinstance(entry, str):
            if new.hub is None:
                in_flow = self._is_flow(path[:1]) or self._is_flow(())
                return [self._scalar(path, _spelt(entry, new), in_flow=in_flow)]
            span = self.document.spans[path]
            return [Edit(span.start, self._end(path), entry_text(new, in_flow=True))]
        ref = _spelt(entry["ref"], new)
        edits = [self._scalar((*path, "ref"), ref, in_flow=self._is_flow(path))]
        if new.hub == old.hub or new.hub is None:
            return edits
        if "hub" in entry:
            return [*edits, self._scalar((*path, "hub"), new.hub, in_flow=False)]
        at, hub = self._end((*path, "ref")), f"hub: {new.hub}"
        if self._is_flow(path):
            return [*edits, Edit(at, at, f", {hub}")]
        at, start = self._line_end(at), self.document.spans[path].start
        indent = " " * (start - self._line_start(start))
        return [*edits, Edit(at, at, f"{self._newline}{indent}{hub}")]

    def remove(self, indexes: Collection[int]) -> list[Edit]:
        """Take entries out, with their lines and the comments on these."""
        if self._is_flow(("functions",)):
            spans = self._flow_pieces(indexes)
        else:
            spans = [Span(self._dash(i), self._end(("functions", i))) for i in indexes]
        return [self._whole_lines(span) for span in spans]

    def _flow_pieces(self, indexes: Collection[int]) -> list[Span]:
        """Return entries with the commas that would be too many without them."""
        count = len(self.document.value["functions"])
        last_kept = max(set(range(count)) - set(indexes), default=None)
        pieces = []
        for index in indexes:
            path = ("functions", index)
            start, end = self.document.spans[path].start, self._end(path)
            if last_kept is not None and index > last_kept:
                comma = self._comma(index - 1)
                assert comma is not None  # this entry follows it
                pieces += self._joined(Span(comma, comma + 1), Span(start, end))
            elif (comma := self._comma(index)) is not None:
                past = comma + 1
                while self.text[past : past + 1] in (" ", "\t"):
                    past += 1
                pieces += self._joined(Span(start, end), Span(comma, past))
            else:
                pieces.append(Span(start, end))
        return pieces

    def _joined(self, one: Span, other: Span) -> list[Span]:
        """Return two stretches as one where only blanks part them."""
        if self.text[one.end : other.start].strip(_BLANKS):
            return [one, other]
        return [Span(one.start, other.end)]

    def _whole_lines(self, span: Span) -> Edit:
        """Take the lines too where nothing else than a comment is left of them."""
        start, end = self._line_start(span.start), self._line_end(span.end)
        before, after = self.text[start : span.start], self.text[span.end : end]
        if before.strip() or re.fullmatch(r"\s*(#.*)?", after) is None:
            return Edit(span.start, span.end)
        found = _BREAK.match(self.text, end)
        return Edit(start, found.end() if found else end)

    def _append_key(self, entries: Sequence[Wanted | WantedPath]) -> list[Edit]:
        root = self.document.spans[()]
        if self._is_flow(()):
            at = max(self._end((key,)) for key in self.document.value)
            return [Edit(at, at, f", functions: [{_listed(entries)}]")]
        indent = self.text[self._line_start(root.start) : root.start]
        block = f"{indent}functions:{self._block(entries)}"
        at = len(self.text[: root.end].rstrip())
        if self._skip(at) < len(self.text):  # an end mark, `...`
            at = self._line_end(at)
            return [Edit(at, at, f"{self._newline}{block}")]
        at = len(self.text)
        if self._line_start(at) == at:
            return [Edit(at, at, f"{block}{self._newline}")]
        return [Edit(at, at, f"{self._newline}{block}")]

    def _append_to_block(self, entries: Sequence[Wanted | WantedPath]) -> list[Edit]:
        last = len(self.document.value["functions"]) - 1
        dash = self._dash(last)
        gap = self.text[dash + 1 : self.document.spans["functions", last].start]
        indent = self.text[self._line_start(dash) : dash]
        start = f"{self._newline}{indent}-{gap if not gap.strip(_BLANKS) else ' '}"
        at = self._line_end(self._end(("functions", last)))
        lines = (f"{start}{entry_text(each, in_flow=False)}" for each in entries)
        return [Edit(at, at, "".join(lines))]

    def _append_to_flow(self, entries: Sequence[Wanted | WantedPath]) -> list[Edit]:
        last: Path = ("functions", len(self.document.value["functions"]) - 1)
        start, end = self.document.spans[last].start, self._end(last)
        comma = self._comma(len(self.document.value["functions"]) - 1)
        indent = self.text[self._line_start(start) : start]
        line_end = self._line_end(end if comma is None else comma)
        if indent.strip() or line_end >= self.document.spans["functions",].end:
            return [Edit(end, end, f", {_listed(entries)}")]
        # each entry has a line of its own, and its comment behind it
        start_of_line = f"{self._newline}{indent}"
        lines = f",{start_of_line}".join(entry_text(e, in_flow=True) for e in entries)
        tail = "" if comma is None else ","
        first = [Edit(end, end, ",")] if comma is None else []
        return [*first, Edit(line_end, line_end, f"{start_of_line}{lines}{tail}")]

    def _block(self, entries: Sequence[Wanted | WantedPath]) -> str:
        """Write a list that begins below its key."""
        root = self.document.spans[()].start
        indent = self.text[self._line_start(root) : root]
        return "".join(
            f"{self._newline}{indent}  - {entry_text(each, in_flow=False)}"
            for each in entries
        )

    def _scalar(self, path: Path, text: str, *, in_flow: bool) -> Edit:
        start, end = self.document.spans[path].start, self._end(path)
        return Edit(start, end, _quoted(text, self.text[start:], in_flow=in_flow))

    def _is_flow(self, path: Path) -> bool:
        """Whether a mapping or list is written in brackets."""
        return self.text.startswith(("{", "["), self.document.spans[path].start)

    def _end(self, path: Path) -> int:
        """Return where a value ends; the last line break of a `|` text stays."""
        span = self.document.spans[path]
        return span.start + len(self.text[span.start : span.end].rstrip())

    def _dash(self, index: int) -> int:
        """Return where the `-` of an entry stands."""
        if index == 0:
            return self.document.spans["functions",].start
        return self._skip(self._end(("functions", index - 1)))

    def _comma(self, index: int) -> int | None:
        """Return where the comma behind an entry in brackets stands."""
        at = self._skip(self._end(("functions", index)))
        return at if self.text.startswith(",", at) else None

    def _skip(self, at: int) -> int:
        """Return where something else than blanks and comments comes next."""
        while at < len(self.text):
            if self.text[at] == "#":
                at = self._line_end(at)
            elif self.text[at] in _BLANKS or _BREAK.match(self.text, at):
                at += 1
            else:
                return at
        return at

    def _line_start(self, at: int) -> int:
        while at > 0 and not _BREAK.match(self.text, at - 1):
            at -= 1
        return at

    def _line_end(self, at: int) -> int:
        found = _BREAK.search(self.text, at)
        return found.start() if found else len(self.text)

    @property
    def _newline(self) -> str:
        found = re.search("\r\n|\n|\r", self.text)
        return found[0] if found else "\n"


def _listed(entries: Sequence[Wanted | WantedPath]) -> str:
    return ", ".join(entry_text(each, in_flow=True) for each in entries)


def _spelt(written: str, wanted: Wanted) -> str:
    """Write a reference with the name as it was written: `describe@^1.2`."""
    canonical, name = str(wanted.ref), str(wanted.ref.name)
    if written.strip().startswith("hub://"):
        return canonical
    return canonical.replace(name, written.partition("@")[0].strip(), 1)
