"""The parts of a README that rules ask for; not a Markdown parser."""

from __future__ import annotations

import re
from dataclasses import dataclass

README_CHARS = 1 << 20  # what follows is not looked at

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})\s*([\w+-]*)")
_HEADING = re.compile(r" {0,3}(#{1,6})\s+(\S.*)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of code."""

    language: str  # lower case; empty when none is written
    text: str


@dataclass(frozen=True, slots=True)
class Readme:
    """A README's parts."""

    headings: tuple[tuple[int, str], ...]  # level and text
    blocks: tuple[Block, ...]
    prose: str  # all other lines


def read_readme(data: bytes) -> Readme:
    """Split a README; what is no text comes out as signs that say nothing."""
    headings: list[tuple[int, str]] = []
    blocks: list[Block] = []
    prose: list[str] = []
    fence, language, inside = "", "", list[str]()
    for line in data[:README_CHARS].decode("utf-8", "replace").splitlines():
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence):
                blocks.append(Block(language, "\n".join(inside)))
                fence = ""
            else:
                inside.append(line)
        elif mark:
            fence, language, inside = mark[1], mark[2].lower(), []
        elif heading := _HEADING.match(line):
            headings.append((len(heading[1]), heading[2].strip(" #")))
        else:
            prose.append(line)
    return Readme(tuple(headings), tuple(blocks), "\n".join(prose))
