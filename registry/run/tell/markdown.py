"""A message as Markdown: what comes from outside is shown as it is.

In a comment on GitHub nobody is mentioned, and no HTML or Markdown of a name, a
param or an error counts.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence

from registry.run.tell.told import Step, Told

LONGEST = 60_000  # characters of a comment; GitHub takes 65,536
_MOST_ROWS = 100
_MOST_METRICS = 8  # columns; more are a table of their own kind
_WIDEST = 100  # characters of a cell
_LONGEST_FAILURE = 2_000
_SPECIAL = re.compile(r"([\\`*_\[\]|~$])")
_LINKS = re.compile(r"([@#])")
_BREAK = "&#8203;"  # of no width: GitHub links names and numbers after Markdown
_SIGNS = {"started": "⏳", "done": "✅", "failed": "❌"}


def as_text(told: Told) -> str:
    """Return the message for chats and mail, in plain Markdown: a line per value."""
    lines = []
    for step in told.steps:
        head = " ".join(filter(None, [step.name, _given(step.params)]))
        state = "" if step.state == "done" else f" {step.state}"
        values = ", ".join(f"{key} {_number(v)}" for key, v in step.metrics.items())
        lines.append(f"* {_plain(head) or _plain(told.title)}{state}: {_plain(values)}")
    parts = [
        _plain(told.summary),
        "\n".join(lines[:_MOST_ROWS]),
        _code(told.failure),
        "\n".join(f"{_plain(words)}: {url}" for words, url in told.links),
    ]
    return "\n\n".join(each for each in parts if each) or told.state


def as_comment(told: Told, images: Sequence[tuple[str, str]] = ()) -> str:
    """Return the message as a comment on GitHub.

    Args:
        told: The message.
        images: Words and address of each picture that is shown.
    """
    parts = [
        f"### {_SIGNS[told.state]} {_cell(told.title)}: {told.state}",
        _cell(told.summary),
        _table(told.steps),
        _code(told.failure),
        " · ".join(f"[{_cell(words)}]({_address(url)})" for words, url in told.links),
        "\n".join(f"![{_cell(words)}]({_address(url)})" for words, url in images),
    ]
    text = "\n\n".join(each for each in parts if each)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}\n\n… (cut)"


def _table(steps: Sequence[Step]) -> str:
    shown = steps[:_MOST_ROWS]
    metrics = list(dict.fromkeys(key for step in shown for key in step.metrics))
    is_alike = all(step.params or len(shown) == 1 for step in shown)
    if not shown or not (metrics or len(shown) > 1):
        return ""
    if len(shown) > 1 and is_alike and len(metrics) <= _MOST_METRICS:
        rows = list(_wide(shown, metrics))
    else:
        rows = list(_long(shown))
    marks = ["---"] * len(rows[0])
    lines = [f"| {' | '.join(row)} |" for row in [rows[0], marks, *rows[1:]]]
    more = f"\n\nOf {len(steps):,} runs." if len(steps) > len(shown) else ""
    return "\n".join(lines) + more


def _wide(steps: Sequence[Step], metrics: Sequence[str]) -> Iterator[list[str]]:
    """Yield a row for each run, a column for each param and metric."""
    params = list(dict.fromkeys(key for step in steps for key in step.params))
    yield ["run", *map(_cell, params), *map(_cell, metrics), "state", "seconds"]
    for step in steps:
        given = [
            _value(step.params[key]) if key in step.params else "" for key in params
        ]
        found = [
            _number(step.metrics[key]) if key in step.metrics else "" for key in metrics
        ]
        yield [_cell(step.name), *given, *found, step.state, f"{step.seconds:.1f}"]


def _long(steps: Sequence[Step]) -> Iterator[list[str]]:
    """Yield a row for each metric of each run."""
    named = len(steps) > 1 or any(step.name for step in steps)
    yield [*(["step", "state"] if named else []), "metric", "value"]
    for step in steps:
        head = [_cell(step.name), step.state] if named else []
        rows = [[_cell(key), _number(value)] for key, value in step.metrics.items()]
        for row in rows or [["", ""]]:
            yield [*head, *row]


def _given(params: Mapping[str, object]) -> str:
    return " ".join(f"{key}={_value(value)}" for key, value in params.items())


def _value(value: object) -> str:
    return _cell(value if isinstance(value, str) else json.dumps(value))


def _number(value: float) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.6g}" if math.isfinite(value) else str(value)


def _code(text: str) -> str:
    """Return a text as a block of code that nothing in it can end."""
    text = text.strip()
    if len(text) > _LONGEST_FAILURE:
        text = f"{text[:_LONGEST_FAILURE]}…"
    return "```text\n" + text.replace("```", "'''") + "\n```" if text else ""


def _plain(text: str) -> str:
    return " ".join(text.replace("`", "'").split())


def _cell(text: str) -> str:
    """Return a text that is shown as it is, on one line."""
    text = " ".join(text.split())
    text = text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
    text = _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;"))
    text = text.replace("<", "&lt;").replace(">", "&gt;")
    return _LINKS.sub(rf"\1{_BREAK}", text)


def _address(url: str) -> str:
    """Return an address that cannot end the link it stands in."""
    return url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
