"""Secrets out of what is kept of a run: its record and its log."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "***"
_LEAST = 4  # characters; shorter texts occur everywhere
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Masks:
    """Texts that are to be shown as ***, longest first."""

    texts: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, values: Iterable[Any]) -> Masks:
        """Mask every text in some JSON values, also as other texts quote it."""
        found = {form for value in values for form in _forms(value)}
        kept = [each for each in found if len(each) >= _LEAST]
        return cls(tuple(sorted(kept, key=lambda each: (-len(each), each))))

    def hide(self, text: str) -> str:
        """Return a text without the secrets."""
        for each in self.texts:
            text = text.replace(each, MASK)
        return text

    def hide_in(self, value: Any) -> Any:  # noqa: ANN401  # any JSON value
        """Return a JSON value without the secrets, in its keys, too."""
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, list):
            return [self.hide_in(each) for each in value]
        if isinstance(value, dict):
            return {self.hide(key): self.hide_in(each) for key, each in value.items()}
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return MASK if str(value) in self.texts else value
        return value

    def hide_in_file(self, path: Path) -> None:
        """Write a file anew without the secrets, whole or not at all.

        Memory is that of two chunks, whatever the file's size.
        """
        if not self.texts or not path.exists():
            return
        wanted = [each.encode() for each in self.texts]
        pattern = re.compile(b"|".join(map(re.escape, wanted)))
        part = path.with_name(f"{path.name}.part")
        part.touch(0o600)
        with path.open("rb") as source, part.open("wb") as target:
            left = b""
            while chunk := source.read(_CHUNK_BYTES):
                done, left = _masked(pattern, left + chunk, keep=len(wanted[0]) - 1)
                target.write(done)
            target.write(pattern.sub(MASK.encode(), left))
        part.replace(path)


def _masked(pattern: re.Pattern[bytes], data: bytes, keep: int) -> tuple[bytes, bytes]:
    """Mask what is complete; return it and the end, in which a secret may begin."""
    end = max(len(data) - keep, 0)
    for found in pattern.finditer(data):
        if found.start() >= end:
            break
        end = max(end, found.end())
    return pattern.sub(MASK.encode(), data[:end]), data[end:]


def _forms(value: Any) -> Iterator[str]:  # noqa: ANN401  # any JSON value
    """Yield the texts in a value, and how JSON, Python and URLs write them."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for each in value:
            yield from _forms(each)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, str):
        yield value
        yield from (line.strip() for line in value.splitlines())
        yield from (
            json.dumps(value)[1:-1],
            json.dumps(value, ensure_ascii=False)[1:-1],
        )
        yield from (repr(value)[1:-1], quote(value, safe=""), quote_plus(value))
