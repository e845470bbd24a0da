"""Rules about README.md, the function's card."""

from __future__ import annotations

import re
from itertools import pairwise

from registry.core.score.material import Material
from registry.core.score.readme_text import Block
from registry.core.score.rule import Evidence, Rule, at_least, listed, verdict

_PROSE_CHARS = 600
_SECTIONS = 3
_CODE = ("python", "py", "python3", "pycon", "ipython")
_SHELL = ("console", "bash", "sh", "shell")
_OUTPUT = ("", "text", "txt", "console", "output", "pycon", "json", "yaml", "csv")
_PLACEHOLDER = "(...)"  # what `fnhub new` writes where arguments belong
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,200}\]\(([^)\s]{1,200})")
_PROMPTS = (">>>", "...")


def _length(material: Material) -> Evidence:
    characters = len(" ".join(material.readme.prose.split()))
    return at_least(characters, _PROSE_CHARS, "characters of text")


def _sections(material: Material) -> Evidence:
    titles = [title for level, title in material.readme.headings if level > 1]
    evidence = at_least(len(titles), _SECTIONS, "sections")
    named = f": {listed(titles)}" if titles else ""
    return Evidence(evidence.got, evidence.of, evidence.text + named)


def _usage(material: Material) -> Evidence:
    found = any(_is_usage(block, material) for block in material.readme.blocks)
    names = listed(material.names)
    text = f"a block of code that uses {names}: {'found' if found else 'none'}"
    return verdict(is_kept=found, text=text)


def _is_usage(block: Block, material: Material) -> bool:
    if block.language in _SHELL:
        name = material.manifest.name
        command = rf"fnhub run (?:{name.team}/)?{name.name}(?![\w-])"
        return re.search(command, block.text) is not None
    if block.language not in _CODE or _PLACEHOLDER in block.text:
        return False
    words = set(re.findall(r"[\w/-]+", block.text))
    return not words.isdisjoint(material.names)


def _output(material: Material) -> Evidence:
    for block in material.readme.blocks:
        if _is_session(block):
            return verdict(is_kept=True, text="an interactive session with its output")
        is_output = block.language in _OUTPUT and block.text.strip()
        if is_output and not _is_usage(block, material):
            kind = block.language or "plain"
            return verdict(is_kept=True, text=f"a {kind} block with output")
    for target in _IMAGE.findall(material.readme.prose):
        if target.removeprefix("./") in material.facts.files:
            return verdict(is_kept=True, text=f"the picture {target}")
    return verdict(is_kept=False, text="no output is shown")


def _is_session(block: Block) -> bool:
    """Whether it has lines behind a prompt, and an answer to one."""
    lines = block.text.splitlines()
    return any(
        before.startswith(_PROMPTS) and line.strip() and not line.startswith(_PROMPTS)
        for before, line in pairwise(lines)
    )


RULES = (
    Rule(
        "readme-length",
        3,
        "The README explains",
        f"Characters of text in README.md, code and headings apart; {_PROSE_CHARS} "
        "wanted.",
        "Say what it does, when to use it, when not, and what its results mean.",
        _length,
    ),
    Rule(
        "readme-sections",
        3,
        "The README has sections",
        f"Headings below the title of README.md; {_SECTIONS} wanted.",
        "Divide it, for example into: Use it, Output, How it works.",
        _sections,
    ),
    Rule(
        "readme-usage",
        4,
        "The README shows how to use it",
        "A block of Python in README.md that names the function, without `(...)` in a "
        "call, or one of shell with `fnhub run`.",
        "Add a block of `python` that imports or loads the function and calls it.",
        _usage,
    ),
    Rule(
        "readme-output",
        3,
        "The README shows a result",
        "A block of output in README.md (no language, text, console, json, yaml or "
        "csv, or `>>>` with its output), or a picture that is part of the release.",
        "Add a block of `text` with what the call above really gives.",
        _output,
    ),
)
