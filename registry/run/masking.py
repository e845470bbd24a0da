"""Secrets out of what is kept of a run: its record and its log."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "***"
_LEAST = 4  # characters; shorter texts occur everywhere


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


class MaskedStream:
    """Takes the secrets out of bytes that come in pieces, wherever they are cut.

    Only what may be the beginning of a secret is kept back, until the next piece
    tells.  A piece without any is looked through once for each text, at the speed of
    memory.
    """

    def __init__(self, masks: Masks) -> None:
        self._secrets = [_encoded(each) for each in masks.texts]
        firsts = {re.escape(each[:1]) for each in self._secrets}
        self._pattern = re.compile(b"|".join(map(re.escape, self._secrets)))
        self._begins = re.compile(b"|".join(firsts))
        self._longest = max(map(len, self._secrets), default=0)
        self._left = b""

    def feed(self, piece: bytes) -> bytes:
        """Return what can be told of all that has come so far, masked."""
        if not self._secrets:
            return piece
        data = self._left + piece
        end = self._undecided(data, 0)
        if any(each in data for each in self._secrets):
            for found in self._pattern.finditer(data):
                if found.start() >= end:
                    break
                if found.end() > end:
                    end = self._undecided(data, found.end())
        self._left = data[end:]
        return self._mask(data[:end])

    def end(self) -> bytes:
        """Return the rest: nothing more will come."""
        left, self._left = self._left, b""
        return self._mask(left)

    def _mask(self, data: bytes) -> bytes:
        if not any(each in data for each in self._secrets):
            return data
        return self._pattern.sub(MASK.encode(), data)

    def _undecided(self, data: bytes, start: int) -> int:
        """Return where the first secret may begin that what comes next would end."""
        for found in self._begins.finditer(data, max(start, len(data) - self._longest)):
            rest = data[found.start() :]
            if any(
                len(each) > len(rest) and each.startswith(rest)
                for each in self._secrets
            ):
                return found.start()
        return len(data)


def _encoded(text: str) -> bytes:
    """Return the bytes that a text was, also where a variable held no UTF-8."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half of a surrogate pair, out of JSON
        return text.encode("utf-8", "backslashreplace")


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
        data = _encoded(value)
        yield from (repr(value)[1:-1], quote(data, safe=""), quote_plus(data))
